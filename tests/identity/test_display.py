"""When the display is lit: while somebody is there, and for a while after."""

from types import SimpleNamespace

import pytest

from appliance.identity.display import REPORTED_SECONDS, Display
from appliance.identity.screens import Screens
from appliance.records.clients import Client
from appliance.records.status import Activity

PAGE = Client("page", "1")
OFF = 600.0


class Cameras:
    """The pipelines: the box's own, and what pages lend."""

    def __init__(self):
        self.box = SimpleNamespace(present=False, activity=Activity())
        self.lent = {}

    def of(self, client):
        return self.lent.get(client, self.box)


@pytest.fixture
def cameras():
    return Cameras()


@pytest.fixture
def screens(clock):
    return Screens(clock.monotonic)


@pytest.fixture
def display(screens, cameras, clock):
    return Display(screens, cameras, OFF, 90, clock.monotonic)


def test_it_goes_dark_when_nobody_has_been_there_and_is_lit_by_who_comes(display, cameras, clock):
    cameras.box.present = True
    assert display.order("wlopm", False).on
    cameras.box.present = False
    clock.advance(OFF - 1)
    assert display.order("wlopm", False).on
    clock.advance(2)
    assert not display.order("wlopm", False).on
    cameras.box.present = True
    assert display.order("wlopm", False).on


def test_a_touch_lights_it_also_without_a_camera(display, screens, clock):
    with screens.showing(PAGE):
        clock.advance(OFF + 1)
        assert not display.order("wlopm", False).on
        screens.touched(PAGE)
        assert display.order("wlopm", False).on


def test_a_timer_that_rings_lights_it(display, clock):
    clock.advance(OFF + 1)
    assert display.order("wlopm", True).on


def test_a_registration_keeps_it_lit(display, cameras, clock):
    clock.advance(OFF + 1)
    cameras.box.activity = Activity("registering")
    assert display.order("wlopm", False).on


def test_who_stands_before_the_camera_that_the_page_lends_counts(display, cameras, screens, clock):
    with screens.showing(PAGE):
        clock.advance(OFF + 1)
        cameras.lent[PAGE] = SimpleNamespace(present=True, activity=Activity())
        assert display.order("wlopm", False).on


def test_zero_never_makes_it_dark(screens, cameras, clock):
    always = Display(screens, cameras, 0, 0, clock.monotonic)
    clock.advance(1e6)
    assert always.order("wlopm", False).on


def test_the_age_of_the_pages_last_sign_of_life_is_told(display, screens, clock):
    assert display.order("wlopm", False).page_seconds is None
    with screens.showing(PAGE), screens.showing(Client("page", "2")):
        clock.advance(40)
        screens.lives(PAGE)
        clock.advance(7)
        assert display.order("wlopm", False).page_seconds == 7, "of the one that lives"
    assert display.order("wlopm", False).page_seconds is None


def test_what_cannot_be_switched_is_a_state(display, clock):
    assert display.state.state == "off", "no session has asked"
    display.order("none", False)
    assert display.state.state == "absent" and "wlopm" in display.state.text
    display.order("backlight", False)
    assert display.state.ok
    clock.advance(REPORTED_SECONDS + 1)
    assert display.state.state == "off", "the session has gone"
