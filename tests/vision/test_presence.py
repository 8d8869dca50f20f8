"""Presence: somebody is there, without flicker."""

from vision.machine import face, seen

from appliance.vision.flows.presence import Presence


def test_one_frame_is_not_enough():
    presence = Presence()
    assert not presence.update(seen(face()), 0.0)
    assert not presence.update(seen(), 0.1)
    assert not presence.update(seen(face()), 0.2)
    assert presence.update(seen(face()), 0.3)


def test_a_short_gap_does_not_count():
    presence = Presence()
    for now in (0.0, 0.1):
        presence.update(seen(face()), now)
    assert presence.update(seen(), 1.0)
    assert presence.update(seen(face()), 1.5)
    assert presence.update(seen(), 3.4)
    assert not presence.update(seen(), 3.6)


def test_it_ends_although_the_camera_stops():
    presence = Presence()
    for now in (0.0, 0.1):
        presence.update(seen(face()), now)
    assert presence.update(None, 1.0)
    assert not presence.update(None, 2.2)
