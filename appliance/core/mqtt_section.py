"""The settings of [mqtt]; see sections.py, which has the other sections."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from appliance.core.setting import Check, Secret

HOST = re.compile(r"[A-Za-z0-9:._-]*")
PREFIX = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
BROKER = Check("a host name or an address, for example homeassistant.local", HOST.fullmatch)
TOPIC = Check("a topic of letters, digits, - and _, for example homeassistant", PREFIX.fullmatch)
CERTIFICATE = Check("the path of a file, not of a folder", lambda path: path is None or not path.is_dir())


@dataclass(frozen=True)
class Mqtt:
    """Home Assistant, through an MQTT broker. Off until turned on."""

    on: Annotated[bool, Meta(description="Connect to the broker, and show the box in Home Assistant.")] = False
    host: Annotated[str, BROKER, Meta(max_length=253, description="Host name or address of the broker.")] = ""
    port: Annotated[int, Meta(ge=1, le=65535, description="TCP port of the broker. Without TLS usually 1883.")] = 8883
    tls: Annotated[bool, Meta(description="Encrypt the connection and check the broker's certificate.")] = True
    ca: Annotated[
        Path | None,
        CERTIFICATE,
        Meta(description="Certificate of the authority that the broker's certificate is from; none for public ones."),
    ] = None
    user: Annotated[str, Meta(max_length=200, description="User name at the broker.")] = ""
    password: Annotated[str, Secret(), Meta(max_length=1000, description="Password at the broker.")] = ""
    names: Annotated[bool, Meta(description="Tell Home Assistant the name of who has logged in by face.")] = False
    prefix: Annotated[
        str, TOPIC, Meta(max_length=100, description="Topic below which Home Assistant looks for devices.")
    ] = "homeassistant"
