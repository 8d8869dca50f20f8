"""How the box says where it is."""

from appliance.network.endpoint import Endpoint


def test_no_address_is_named_twice():
    assert Endpoint(addresses=("127.0.0.1",), port=8443).others == []
    two = Endpoint(addresses=("10.0.0.2", "10.0.0.3"), port=8443)
    assert (two.origin, two.others) == ("https://10.0.0.2:8443", ["https://10.0.0.3:8443"])
    named = Endpoint("larson.local", ("10.0.0.2",), 8443)
    assert (named.origin, named.others) == ("https://larson.local:8443", ["https://10.0.0.2:8443"])


def test_it_knows_when_only_this_machine_can_open_it():
    assert Endpoint(addresses=("127.0.0.1",), port=8443).only_here
    assert not Endpoint(addresses=("127.0.0.1", "10.0.0.2"), port=8443).only_here
    assert not Endpoint().only_here
