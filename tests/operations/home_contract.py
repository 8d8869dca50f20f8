"""Home Assistant's contract for a device that announces itself over MQTT, as its documentation has it.

home-assistant.io/integrations/mqtt/#device-discovery-payload, and the pages of the platforms below it. Written from
what these pages say, to find what Home Assistant would refuse: an unknown key, a missing one, a wrong type.
"""

import re
from typing import Any

TOPIC = re.compile(r"[^#+\0]{1,65535}")
DISCOVERY = re.compile(r"[\w/-]+/device/(?:[a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+/config")
DEVICE = {
    *("identifiers", "connections", "manufacturer", "model", "model_id", "name", "hw_version", "serial_number"),
    *("sw_version", "via_device", "suggested_area", "configuration_url"),
}
ORIGIN = {"name", "sw_version", "support_url"}
AVAILABILITY = {"availability_topic", "availability_template", "payload_available", "payload_not_available"}
TOP = {"device", "origin", "components", "state_topic", "command_topic", "qos", "encoding", *AVAILABILITY}
COMMON = {"platform", "unique_id", "name", "icon", "entity_category", "device_class", "enabled_by_default", "qos"}
# Of each platform: the keys that it needs, and those that it takes besides.
PLATFORMS: dict[str, tuple[set[str], set[str]]] = {
    "binary_sensor": ({"state_topic"}, {"payload_on", "payload_off", "expire_after", "value_template"}),
    "sensor": ({"state_topic"}, {"options", "unit_of_measurement", "state_class", "value_template", "expire_after"}),
    "light": (
        {"command_topic"},
        {"schema", "state_topic", "brightness", "brightness_scale", "supported_color_modes", "effect", "effect_list"},
    ),
    "notify": ({"command_topic"}, {"command_template", "retain", "encoding"}),
    "button": ({"command_topic"}, {"payload_press", "command_template", "retain"}),
}
CLASSES = {
    "binary_sensor": {"occupancy", "motion", "problem", "presence", "connectivity"},
    "sensor": {"enum", "temperature"},
    "button": {"restart", "identify", "update"},
}
CATEGORIES = {"config", "diagnostic"}


def faults(topic: str, payload: dict[str, Any]) -> list[str]:
    """What Home Assistant would refuse, or warn about, in a discovery message."""
    found = [] if DISCOVERY.fullmatch(topic) else [f"illegal discovery topic {topic}"]
    found += [f"{key} is missing" for key in ("device", "origin", "components") if key not in payload]
    found += [f"{key} is not known" for key in payload.keys() - TOP]
    found += [f"device.{key} is not known" for key in payload.get("device", {}).keys() - DEVICE]
    found += [f"origin.{key} is not known" for key in payload.get("origin", {}).keys() - ORIGIN]
    if not payload.get("device", {}).get("identifiers"):
        found.append("the device has no identifier")
    if "name" not in payload.get("origin", {}):
        found.append("the origin has no name")
    ids = [each.get("unique_id") for each in payload.get("components", {}).values()]
    if len(set(ids)) != len(ids) or None in ids:
        found.append("each component needs a unique_id of its own")
    for name, fields in payload.get("components", {}).items():
        found += [f"{name}: {fault}" for fault in _component_faults(fields)]
    return found


def _component_faults(fields: dict[str, Any]) -> list[str]:
    kind = fields.get("platform", "")
    if kind not in PLATFORMS:
        return [f"platform {kind!r} is not known"]
    needed, others = PLATFORMS[kind]
    found = [f"{key} is missing" for key in needed - fields.keys()]
    found += [f"{key} is not known" for key in fields.keys() - needed - others - COMMON]
    found += [f"{key} is no topic" for key in fields if key.endswith("_topic") and not TOPIC.fullmatch(fields[key])]
    if (given := fields.get("device_class")) and given not in CLASSES.get(kind, set()):
        found.append(f"device_class {given}")
    if (category := fields.get("entity_category")) and category not in CATEGORIES - (
        {"config"} if "sensor" in kind else set()
    ):
        found.append(f"entity_category {category}")
    if given == "enum" and ("options" not in fields or "state_class" in fields or "unit_of_measurement" in fields):
        found.append("an enum has options, and neither unit nor state_class")
    if kind == "light" and fields.get("supported_color_modes", ["brightness"]) not in (["brightness"], ["onoff"]):
        found.append("brightness and onoff stand alone")
    return found
