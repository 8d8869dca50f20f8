"""The box in Home Assistant: publishes its states over MQTT when they change, and does what it is told."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.core.config import Mqtt as MqttConfig
from appliance.network.mqtt import OFF, ONLINE, BrokerError, MqttLink
from appliance.operations.home_discovery import BRIGHTEST, NOBODY, USUAL, Abilities, Topics, discovery
from appliance.operations.led_policy import LIGHT_SHOWS
from appliance.operations.light_show import LightShow
from appliance.records.status import ComponentState, Status
from appliance.storage.choices import Choices

log = logging.getLogger(__name__)

CHOICE = "mqtt.id"
DEGREES = 1.0  # a smaller change of the temperature is not published


@dataclass(frozen=True)
class House:
    """What Home Assistant sees of the box, and what it can do with it."""

    status: Callable[[], Status]
    present: Callable[[], bool]
    verified: Callable[[], str]  # name of who was logged in last and still is; empty for nobody
    temperature: Callable[[], float | None]
    show: LightShow
    announce: Callable[[str], object]
    restart_model: Callable[[], None]
    restart: Callable[[], None]
    board: str = ""


class HomeAssistant:
    """The connection to Home Assistant. Call `publish` now and then: it sends what has changed."""

    def __init__(self, config: MqttConfig, choices: Choices, house: House):
        self._config, self._house = config, house
        self.topics = Topics(_identity(choices), config.prefix) if config.on else Topics("")
        self._sent: dict[str, str] = {}  # by topic
        self._shown_degrees: float | None = None
        self._link: MqttLink | None = None
        self._problem = OFF
        if config.on:
            self._link = self._new_link()

    @property
    def state(self) -> ComponentState:
        """Whether there is a connection."""
        return self._link.state if self._link else self._problem

    def start(self) -> None:
        """Start connecting, if the settings want it."""
        if self._link:
            self._link.start()

    def close(self) -> None:
        """Say that the box leaves, and disconnect. May be called twice."""
        if self._link:
            self._link.close()

    def publish(self) -> None:
        """Publish the states that have changed."""
        if not self._link or not self._link.state.ok:
            return
        for topic, text in self._states().items():
            if self._sent.get(topic) != text and self._link.publish(topic, text, self._is_kept(topic, text)):
                self._sent[topic] = text

    def _is_kept(self, topic: str, text: str) -> bool:
        """Whether the broker keeps a message for those who come later: never a name. An empty text ends keeping."""
        return topic != self.topics.state("verified") or not text

    # ------------------------------------------------------------ states

    def _states(self) -> dict[str, str]:
        house, topics = self._house, self.topics
        found = {
            topics.discovery: json.dumps(discovery(topics, self._abilities()), ensure_ascii=False),
            topics.state("someone"): "ON" if house.present() else "OFF",
            topics.state("state"): box_state(house.status()),
            topics.state("lights"): json.dumps(light_state(house.show)),
        }
        # An empty text takes back what the broker keeps, from when names were told in another way.
        found[topics.state("verified")] = house.verified() or NOBODY if self._config.names else ""
        if (degrees := self._degrees()) is not None:
            found[topics.state("temperature")] = f"{degrees:.0f}"
        return found

    def _degrees(self) -> float | None:
        """The temperature, which changes only by a degree or more."""
        found = self._house.temperature()
        if found is None or self._shown_degrees is None or abs(found - self._shown_degrees) >= DEGREES:
            self._shown_degrees = found
        return self._shown_degrees

    def _abilities(self) -> Abilities:
        house = self._house
        measured = house.temperature() is not None
        return Abilities(house.board, self._config.names, measured)

    # ------------------------------------------------------------ commands

    def _new_link(self) -> MqttLink | None:
        commands = ["lights", "announce", "restart_model", "restart"]
        topics = [*map(self.topics.command, commands), self.topics.birth]
        name, availability = f"larson-{self.topics.id}", self.topics.availability
        try:
            return MqttLink(self._config, name, availability, topics, self._greet, self._heed)
        except BrokerError as error:
            log.warning("%s", error)
            self._problem = ComponentState(False, "lost", error.text)
            return None

    def _greet(self) -> None:
        """We are connected: the broker is to keep no name, not even from before."""
        if self._link:
            self._link.publish(self.topics.state("verified"), "")
        self._forget_sent()

    def _forget_sent(self) -> None:
        """A broker or Home Assistant that is new knows nothing of us."""
        self._sent.clear()

    def _heed(self, topic: str, text: str) -> None:
        house = self._house
        if topic == self.topics.birth and text == ONLINE:
            self._forget_sent()
        elif topic == self.topics.command("lights"):
            set_lights(house.show, text)
        elif topic == self.topics.command("announce"):
            house.announce(text)
        elif topic == self.topics.command("restart_model"):
            house.restart_model()
        elif topic == self.topics.command("restart"):
            house.restart()


def _identity(choices: Choices) -> str:
    """The id of this box, made once: Home Assistant knows it by that."""
    if not choices.get(CHOICE):
        choices.set(CHOICE, secrets.token_hex(4))
    return choices.get(CHOICE)


def box_state(status: Status) -> str:
    """How the box is, as one of STATES."""
    needed = (status.faces, status.model, status.disk)
    if any(not part.ok and part.state != "starting" for part in needed) or status.camera.state == "lost":
        return "problem"
    return "ok" if all(part.ok for part in needed) else "starting"


def light_state(show: LightShow) -> dict[str, Any]:
    """The LEDs as Home Assistant's light of the JSON schema."""
    if show.show == "":
        return {"state": "OFF"}
    brightness = round(BRIGHTEST * show.brightness)
    return {"state": "ON", "brightness": brightness, "color_mode": "brightness", "effect": show.show or USUAL}


def set_lights(show: LightShow, text: str) -> None:
    """Do what Home Assistant's light commands. What makes no sense changes nothing."""
    try:
        wanted = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(wanted, Mapping) or wanted.get("state") not in ("ON", "OFF"):
        return
    effect = "" if wanted["state"] == "OFF" else _effect(show, wanted.get("effect"))
    show.set(effect, _share(wanted.get("brightness")))


def _share(brightness: object) -> float | None:
    """Of full brightness, 0 to 1; None for what is no number. The number may have any length."""
    if isinstance(brightness, bool) or not isinstance(brightness, int | float) or brightness != brightness:
        return None
    return float(min(BRIGHTEST, max(0, brightness))) / BRIGHTEST


def _effect(show: LightShow, effect: object) -> str | None:
    if isinstance(effect, str) and effect in LIGHT_SHOWS:
        return effect
    unchanged = show.show or None  # dark LEDs that are turned on show the usual
    return None if effect == USUAL else unchanged
