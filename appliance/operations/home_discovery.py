"""What Home Assistant is told of the box: one device and its entities, by MQTT discovery. Pure.

The device's form of discovery, home-assistant.io/integrations/mqtt/#device-discovery-payload (2024.12 and later).
"""

from dataclasses import dataclass
from typing import Any

from appliance import __version__
from appliance.network.mqtt import OFFLINE, ONLINE
from appliance.operations.led_policy import LIGHT_SHOWS

USUAL = "usual"  # the effect that stands for the patterns that the box shows by itself
NOBODY = "nobody"
STATES = ("ok", "starting", "problem")
BRIGHTEST = 255
RESTART = {"device_class": "restart", "entity_category": "config"}


@dataclass(frozen=True)
class Topics:
    """The topics of one box."""

    id: str  # 8 hexadecimal digits
    prefix: str = "homeassistant"

    @property
    def discovery(self) -> str:
        """Where Home Assistant looks for us."""
        return f"{self.prefix}/device/larson_{self.id}/config"

    @property
    def birth(self) -> str:
        """Where Home Assistant says that it has started."""
        return f"{self.prefix}/status"

    @property
    def availability(self) -> str:
        """Where we say that we are there."""
        return f"larson/{self.id}/availability"

    def state(self, entity: str) -> str:
        """Where an entity's state is."""
        return f"larson/{self.id}/{entity}"

    def command(self, entity: str) -> str:
        """Where an entity is told what to do."""
        return f"larson/{self.id}/{entity}/set"


@dataclass(frozen=True)
class Abilities:
    """What differs from box to box."""

    board: str = ""
    names: bool = False  # whether the owner lets Home Assistant know who logs in
    temperature: bool = False


def discovery(topics: Topics, can: Abilities) -> dict[str, Any]:
    """The message that describes the box."""
    device = {
        "identifiers": [f"larson_{topics.id}"],
        "name": "Larson",
        "manufacturer": "Larson",
        "model": can.board or "Linux",
        "sw_version": __version__,
    }
    return {
        "device": device,
        "origin": {"name": "Larson", "sw_version": __version__},
        "availability_topic": topics.availability,
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "qos": 1,
        "components": {name: _component(topics, name, fields) for name, fields in _entities(can).items()},
    }


def _component(topics: Topics, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    kind = fields["platform"]
    made = {"unique_id": f"larson_{topics.id}_{name}", **fields}
    if kind in ("sensor", "binary_sensor", "light"):
        made["state_topic"] = topics.state(name)
    if kind in ("light", "notify", "button"):
        made["command_topic"] = topics.command(name)
    return made


def _entities(can: Abilities) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        "someone": {"platform": "binary_sensor", "name": "Someone in view", "device_class": "occupancy"},
        "state": {"platform": "sensor", "name": "State", "device_class": "enum", "options": list(STATES)},
        "lights": {
            "platform": "light",
            "schema": "json",
            "name": "LEDs",
            "brightness": True,
            "supported_color_modes": ["brightness"],
            "effect": True,
            "effect_list": [USUAL, *LIGHT_SHOWS],
        },
        "announce": {"platform": "notify", "name": "Announce"},
        "restart_model": {"platform": "button", "name": "Restart language model", **RESTART},
        "restart": {"platform": "button", "name": "Restart Larson", **RESTART},
    }
    if can.temperature:
        measured = {"device_class": "temperature", "unit_of_measurement": "°C", "state_class": "measurement"}
        found["temperature"] = {
            "platform": "sensor",
            "name": "Temperature",
            "entity_category": "diagnostic",
            **measured,
        }
    if can.names:
        found["verified"] = {"platform": "sensor", "name": "Logged in", "icon": "mdi:account-check"}
    return found
