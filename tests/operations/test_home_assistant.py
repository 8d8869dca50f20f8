"""The box in Home Assistant: over a real mosquitto with TLS and a password, and by Home Assistant's own contract."""

import json
import subprocess
import sys

import pytest
from operations.broker import MOSQUITTO, PASSWORD, USER, Broker, House
from operations.home_contract import faults
from support import ROOT, eventually
from web.box import enter, running

from appliance.core.config import load, replace
from appliance.core.errors import ConfigError
from appliance.hardware.board import Board, BoardState
from appliance.operations.home_assistant import box_state, light_state, set_lights
from appliance.operations.home_discovery import Abilities, Topics, discovery
from appliance.operations.led_policy import LIGHT_SHOWS
from appliance.operations.light_show import LightShow
from appliance.records.people import StoredSample
from appliance.records.status import ComponentState, Status

needs_mosquitto = pytest.mark.skipif(not MOSQUITTO, reason="mosquitto is not installed: apt-get install mosquitto")
TOPICS = Topics("0a1b2c3d")


@pytest.mark.parametrize("can", [Abilities(), Abilities("Raspberry Pi 5", names=True, temperature=True)])
def test_the_discovery_message_keeps_home_assistant_s_contract(can):
    assert faults(TOPICS.discovery, discovery(TOPICS, can)) == []


def test_a_message_that_breaks_the_contract_would_be_found():
    message = discovery(TOPICS, Abilities())
    message["components"]["state"] |= {"state_class": "measurement", "colour": "red"}
    message["components"]["lights"].pop("command_topic")
    message["origin"] = {}
    found = "; ".join(faults("homeassistant/Device/larson/config", message))
    for part in ("illegal", "no name", "state: colour is not known", "lights: command_topic is missing", "an enum"):
        assert part in found


def test_names_are_told_only_if_the_owner_says_so():
    assert "verified" not in discovery(TOPICS, Abilities())["components"]
    assert "verified" in discovery(TOPICS, Abilities(names=True))["components"]


def test_the_state_of_the_box():
    ready = ComponentState(True, "ready")
    well = Status(faces=ready, model=ready, disk=ready, camera=ready)
    assert box_state(well) == "ok" and box_state(Status()) == "starting"
    for part, state in (("disk", "low"), ("model", "lost"), ("faces", "absent"), ("camera", "lost")):
        assert box_state(Status(**{**vars(well), part: ComponentState(False, state)})) == "problem"
    assert box_state(Status(**{**vars(well), "camera": ComponentState(False, "absent")})) == "ok"


@pytest.mark.parametrize(
    ("command", "show", "brightness"),
    [
        ({"state": "ON"}, None, 1.0),
        ({"state": "OFF"}, "", 1.0),
        ({"state": "ON", "effect": "dance", "brightness": 51}, "dance", 0.2),
        ({"state": "ON", "brightness": 9999}, None, 1.0),
        ({"state": "ON", "brightness": 10**400}, None, 1.0),
        ({"state": "ON", "effect": "usual"}, None, 1.0),
        ({"state": "ON", "effect": "flood"}, None, 1.0),
    ],
)
def test_the_leds_are_a_light(command, show, brightness):
    shows = LightShow(lambda: None)
    set_lights(shows, json.dumps(command))
    assert (shows.show, shows.brightness) == (show, brightness)
    state = light_state(shows)
    assert state["state"] == command["state"]
    assert state.get("effect", "usual") in ("usual", *LIGHT_SHOWS)


@pytest.mark.parametrize(
    "command",
    [
        *("", "nonsense", "[]", '"ON"', '{"state": 7}', '{"brightness": "x"}', "[" * 4000),
        '{"state": "ON", "brightness": NaN}',
        '{"state": "ON", "brightness": true}',
        '{"state": "ON", "effect": ["dance"]}',
    ],
)
def test_a_command_without_sense_changes_nothing(command):
    shows = LightShow(lambda: None)
    shows.set("dance", 0.5)
    set_lights(shows, command)
    assert (shows.show, shows.brightness) == ("dance", 0.5)


def test_it_needs_a_broker_and_hides_the_password():
    with pytest.raises(ConfigError, match=r"needs mqtt\.host"):
        load(environ={"LARSON_MQTT_ON": "yes"})
    with pytest.raises(ConfigError) as raised:
        load(environ={"LARSON_MQTT_PASSWORD": "s3cret" * 200})
    assert "s3cret" not in str(raised.value)


# ---------------------------------------------------------------- with a broker


@pytest.fixture
def broker(tmp_path):
    made = Broker(tmp_path / "broker").start()
    yield made
    made.stop()


@pytest.fixture
def house(broker):
    made = House(broker)
    yield made
    made.close()


@pytest.fixture
def settings(config, broker, tmp_path):
    made = replace(config, "models", folder=tmp_path / "no-models")
    where = {"host": "127.0.0.1", "port": broker.port, "ca": broker.ca, "user": USER, "password": PASSWORD}
    return replace(made, "mqtt", on=True, **where)


def topics_of(box) -> Topics:
    return box.appliance.care.home.topics


@needs_mosquitto
def test_the_box_is_discovered_shows_its_state_and_leaves(settings, house, monkeypatch):
    monkeypatch.setattr(Board, "look", lambda _: BoardState(48.6, None))
    with running(settings) as box:
        topics = topics_of(box)
        house.hears(topics.availability, "online")
        message = json.loads(eventually(lambda: house.heard.get(topics.discovery)))
        assert faults(topics.discovery, message) == []
        house.hears(topics.state("someone"), "OFF")
        house.hears(topics.state("temperature"), "49")
        assert json.loads(eventually(lambda: house.heard.get(topics.state("lights"))))["effect"] == "usual"
        assert "verified" not in message["components"]
    house.hears(topics.availability, "offline")


@needs_mosquitto
def test_commands(settings, house):
    with running(settings) as box:
        topics = topics_of(box)
        house.hears(topics.availability, "online")
        house.tell(topics.command("lights"), '{"state": "ON", "effect": "dance", "brightness": 128}')
        eventually(lambda: box.appliance.board.light_show.show == "dance")
        eventually(lambda: json.loads(house.heard.get(topics.state("lights"), "{}")).get("effect") == "dance")
        house.tell(topics.command("announce"), "Dinner\x00 is <b>ready</b>.\n" + 400 * "x")
        said = eventually(lambda: box.status().announcement)
        assert said.startswith("Dinner is <b>ready</b>. xxx") and len(said) == 300
        assert box.status().announced_at > 0
        house.tell(topics.command("restart"), "PRESS")
        assert box.appliance.care.restarting.wait(60)


@needs_mosquitto
def test_a_command_that_was_kept_by_the_broker_is_of_the_past(settings, house):
    with running(settings) as box:
        topics = topics_of(box)
        house.hears(topics.availability, "online")
    house.tell(topics.command("restart"), "PRESS", retain=True)
    house.tell(topics.command("announce"), "Yesterday", retain=True)
    with running(settings) as box:
        house.hears(topics.availability, "online")
        house.tell(topics.command("announce"), "Now")
        eventually(lambda: box.status().announcement == "Now")
        assert not box.appliance.care.restarting.is_set()


@needs_mosquitto
def test_names_of_who_logs_in(settings, broker, house):
    import numpy as np

    with running(replace(settings, "mqtt", names=True)) as box:
        topics = topics_of(box)
        house.hears(topics.state("verified"), "nobody")
        sample = StoredSample("m", np.zeros(4, np.float32), b"x")
        page = box.page()
        enter(box, page, box.appliance.identity.people.register("Ada", [sample]))
        house.hears(topics.state("verified"), "Ada")
        late = House(broker)
        late.hears(topics.availability, "online")
        late.hears(topics.state("someone"), "OFF")
        late.close()
        assert topics.state("verified") not in late.heard, "the broker keeps no name"
        page.post("/logout", {})
        house.hears(topics.state("verified"), "nobody")


@needs_mosquitto
def test_it_comes_back_when_the_broker_and_home_assistant_do(settings, broker, house):
    with running(settings) as box:
        topics = topics_of(box)
        house.hears(topics.availability, "online")
        eventually(lambda: house.heard.get(topics.discovery))
        broker.stop()
        eventually(lambda: box.appliance.care.home.state.state == "lost", 60)
        before = len(house.messages)
        broker.start()
        eventually(lambda: box.appliance.care.home.state.ok, 60)
        eventually(lambda: any(topic == topics.discovery for topic, _ in house.messages[before:]), 60)
        before = len(house.messages)
        house.tell(topics.birth, "online")
        eventually(lambda: any(topic == topics.discovery for topic, _ in house.messages[before:]), 60)


CONNECTED = """
import sys, threading
from pathlib import Path
from appliance.core.config import Mqtt
from appliance.network.mqtt import MqttLink
port, ca, user, password = sys.argv[1:]
settings = Mqtt(True, "127.0.0.1", int(port), ca=Path(ca), user=user, password=password)
link = MqttLink(settings, "killed", "larson/killed/availability", [], lambda: print("there", flush=True), print)
link.start()
threading.Event().wait()
"""


@needs_mosquitto
def test_the_last_will_says_that_a_killed_box_has_gone(broker, house):
    command = [sys.executable, "-c", CONNECTED, str(broker.port), str(broker.ca), USER, PASSWORD]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as box:
        assert box.stdout.readline() == b"there\n"
        house.hears("larson/killed/availability", "online")
        box.kill()
    house.hears("larson/killed/availability", "offline")


@needs_mosquitto
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "refuses the connection"),
        ({"ca": None}, "not trusted"),
        ({"tls": False}, "closed the connection"),
        ({"port": 1}, "cannot be reached"),
    ],
)
def test_what_is_wrong_is_said(settings, change, words):
    with running(replace(settings, "mqtt", **change)) as box:
        state = eventually(lambda: (now := box.appliance.care.home.state).state == "lost" and now, 60)
        assert words in state.text, state.text


def test_a_certificate_that_cannot_be_read_is_a_state(config, tmp_path):
    wrong = replace(config, "mqtt", on=True, host="127.0.0.1", ca=tmp_path / "nothing.pem")
    with running(replace(wrong, "models", folder=tmp_path / "no-models")) as box:
        assert "cannot be used" in box.appliance.care.home.state.text
