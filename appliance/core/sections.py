"""Every setting: its type, limits, unit, default and meaning. `setting.py` reads the fields, `config.py` fills them.

`larson settings --docs` writes docs/settings.md from this file.
"""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from appliance.core.mqtt_section import Mqtt
from appliance.core.paths import ROOT
from appliance.core.setting import Check, Default, Unit
from appliance.core.voice_section import Voice

NETWORK_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?")
MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
CAMERA_WORDS = ("auto", "none", "browser", "rpicam")
CAMERA_ADDRESS = re.compile(r"v4l2:(/dev/video)?\d{1,3}|[a-z][a-z0-9+.-]*://\S+")


def _default_data() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "larson"


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _may_be_folder(path: Path | None) -> bool:
    return path is None or path.is_dir() or not path.exists()


def _is_model(text: str) -> bool:
    return bool(MODEL_ID.fullmatch(text)) or text.lower().endswith(".gguf")


def _is_camera(text: str) -> bool:
    if text in CAMERA_WORDS or CAMERA_ADDRESS.fullmatch(text):
        return True
    path = Path(text)
    if "://" in text or text.startswith("v4l2:"):
        return False
    return path.is_absolute() or len(path.parts) > 1 or bool(path.suffix) or path.exists()


def _are_pins(pins: tuple[int, ...]) -> bool:
    return len(set(pins)) == len(pins)


IPV4 = Check("an IPv4 address, for example 192.168.1.20", _is_ipv4)
FOLDER = Check("the path of a folder, not of a file", _may_be_folder)
LABEL = Check("1 to 42 lower-case letters, digits and hyphens, without a hyphen at either end", NETWORK_NAME.fullmatch)
MODEL = Check("auto or the id of a model from `larson models list`", MODEL_ID.fullmatch)
CHAT_MODEL = Check("auto, the id of a model from `larson models list`, or the path of a .gguf file", _is_model)
CAMERA = Check(
    "auto, none, browser, rpicam, v4l2:0 (the number of a USB camera), an address such as rtsp://…, or the path of a "
    "picture, a folder of pictures or a video",
    _is_camera,
)
NIGHT = Check('two times such as "22:00-06:00", or off', re.compile(rf"{TIME}-{TIME}|off").fullmatch)
COLOUR = Check('a colour such as "#ff2000"', re.compile(r"#[0-9A-Fa-f]{6}").fullmatch)
PINS = Check("a list of 1 to 28 GPIO numbers from 0 to 27, each only once", _are_pins)


@dataclass(frozen=True)
class Server:
    """The page on the box's own screen."""

    host: Annotated[
        Literal["127.0.0.1", "localhost"],
        Meta(description="Address to listen on. Only the box itself can reach it; phones use [network]."),
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="TCP port of the page. 0 picks a free port.")] = 8321
    session_minutes: Annotated[
        float, Meta(ge=0.1, le=1440, description="How long a log-in lasts without a request."), Unit("minutes")
    ] = 30.0
    streams: Annotated[int, Meta(ge=1, le=100, description="How many live pictures can be open at once.")] = 12
    streams_per_client: Annotated[
        int, Meta(ge=1, le=100, description="How many live pictures one device can have open at once.")
    ] = 4
    development: Annotated[
        bool, Meta(description="Serve /design, which shows every state of the pages. For work on the pages only.")
    ] = False


@dataclass(frozen=True)
class Network:
    """How phones on the same network reach the box."""

    on: Annotated[bool, Meta(description="Let paired phones connect over HTTPS.")] = True
    host: Annotated[
        str, IPV4, Meta(description="Address to listen on. 0.0.0.0 listens on every address of the box.")
    ] = "0.0.0.0"  # noqa: S104  # phones come from the local network; `on` turns it off
    port: Annotated[int, Meta(ge=0, le=65535, description="TCP port for HTTPS. 0 picks a free port.")] = 8443
    name: Annotated[str, LABEL, Meta(description='Name of the box on the network, without ".local" at the end.')] = (
        "larson"
    )
    pairing: Annotated[
        Literal["anybody", "members", "owner"],
        Meta(description="Who can pair a phone at the touchscreen."),
    ] = "members"


@dataclass(frozen=True)
class Screen:
    """The touchscreen of the box."""

    auto_login: Annotated[
        bool, Meta(description="Log in a registered person in front of the screen without a touch.")
    ] = True
    away_seconds: Annotated[
        float,
        Meta(ge=0.5, le=600, description="How long a person can be out of sight before private content is hidden."),
        Unit("seconds"),
    ] = 3.0
    leave_seconds: Annotated[
        float,
        Meta(ge=1, le=3600, description="How long a person can be out of sight before they are logged out."),
        Unit("seconds"),
    ] = 20.0
    idle_seconds: Annotated[
        float,
        Meta(ge=5, le=86400, description="Without a camera: how long without a touch before a person is logged out."),
        Unit("seconds"),
    ] = 180.0
    attract_seconds: Annotated[
        float,
        Meta(ge=2, le=86400, description="How long the screen is unused before the clock appears."),
        Unit("seconds"),
    ] = 30.0
    night: Annotated[str, NIGHT, Meta(description="When the clock is dim and red, as from-to. off never dims it.")] = (
        "22:00-06:00"
    )

    off_seconds: Annotated[
        float,
        Meta(ge=0, le=86400, description="How long nobody is there before the display is switched off. 0: never."),
        Unit("seconds"),
    ] = 600.0
    rotate: Annotated[
        Literal[0, 90, 180, 270], Meta(description="How far to turn the kiosk's display clockwise, in degrees.")
    ] = 0


@dataclass(frozen=True)
class Data:
    """Where Larson keeps people, chats and documents."""

    folder: Annotated[
        Path,
        FOLDER,
        Meta(description="Folder for the database, keys and certificates."),
        Default("`larson` in `$XDG_DATA_HOME`, or `~/.local/share/larson`"),
    ] = field(default_factory=_default_data)
    backups: Annotated[
        Path | None,
        FOLDER,
        Meta(description="Folder for daily backups. They begin when the owner sets a passphrase for them."),
        Default("`backups` in the data folder"),
    ] = None
    low_space_mb: Annotated[
        int, Meta(ge=0, le=10_000_000, description="The page warns below this much free disk space."), Unit("megabytes")
    ] = 200


@dataclass(frozen=True)
class Camera:
    """The camera of the box."""

    source: Annotated[
        str, CAMERA, Meta(max_length=1000, description="Which camera to use. auto takes the first one it finds.")
    ] = "auto"
    width: Annotated[int, Meta(ge=160, le=3840, description="Width of the picture."), Unit("pixels")] = 640
    height: Annotated[int, Meta(ge=120, le=2160, description="Height of the picture."), Unit("pixels")] = 480
    rate: Annotated[float, Meta(ge=0.2, le=60, description="Frame rate."), Unit("frames per second")] = 15.0
    rotate: Annotated[
        Literal[0, 90, 180, 270], Meta(description="How far to turn the picture clockwise, in degrees.")
    ] = 0
    mirror: Annotated[
        bool, Meta(description="For a camera that delivers a mirror image. Log-ins need to tell left from right.")
    ] = False
    jpeg_quality: Annotated[int, Meta(ge=10, le=95, description="JPEG quality of the live picture.")] = 80


@dataclass(frozen=True)
class Faces:
    """Recognition, registration and log-in."""

    detector: Annotated[
        str, MODEL, Meta(description="Model that finds faces. auto takes the fastest one installed.")
    ] = "auto"
    embedder: Annotated[
        str, MODEL, Meta(description="Model that tells faces apart. auto takes the most accurate one installed.")
    ] = "auto"
    detection_size: Annotated[
        int,
        Meta(
            ge=160,
            le=1280,
            description="Longer side of the picture that the detector gets. Larger finds smaller faces.",
        ),
        Unit("pixels"),
    ] = 480
    rate: Annotated[
        float, Meta(ge=0.5, le=60, description="How often faces are recognised, at most."), Unit("frames per second")
    ] = 10.0
    threads: Annotated[int, Meta(ge=1, le=16, description="Processor threads for each face model.")] = 2
    views: Annotated[int, Meta(ge=1, le=9, description="Photos taken at a registration.")] = 5
    view_patience: Annotated[
        float,
        Meta(
            ge=0,
            le=60,
            description="How long a registration waits for the head to turn before it takes a photo anyway.",
        ),
        Unit("seconds"),
    ] = 2.5
    min_face_login: Annotated[
        int, Meta(ge=20, le=2000, description="Smallest width of a face at a log-in."), Unit("pixels")
    ] = 80
    min_face_registration: Annotated[
        int, Meta(ge=20, le=2000, description="Smallest width of a face at a registration."), Unit("pixels")
    ] = 100
    login_frames: Annotated[
        int, Meta(ge=1, le=30, description="Good frames that are combined before a person is logged in.")
    ] = 3
    login_seconds: Annotated[
        float, Meta(ge=2, le=120, description="How long a log-in tries before it gives up."), Unit("seconds")
    ] = 12.0
    registration_seconds: Annotated[
        float, Meta(ge=10, le=600, description="How long a registration tries before it gives up."), Unit("seconds")
    ] = 90.0
    liveness: Annotated[
        Literal["auto", "off", "passive", "doubtful", "challenge"],
        Meta(
            description="How a log-in tells a person from a photo. passive refuses what looks or moves as only a "
            "photo can; doubtful asks for two head movements when in doubt; challenge always asks for several. auto is "
            "doubtful where the network that sees photos is installed, else passive."
        ),
    ] = "auto"
    flash: Annotated[
        bool, Meta(description="Try coloured light from the screen first, and ask for movements only if that fails.")
    ] = False
    keep_unknown_days: Annotated[
        float,
        Meta(ge=0, le=365, description="How long unknown faces are kept for the owner. 0 keeps none."),
        Unit("days"),
    ] = 0.0
    challenge_steps: Annotated[int, Meta(ge=1, le=6, description="Head movements to ask for, in random order.")] = 3
    challenge_seconds: Annotated[
        float, Meta(ge=2, le=30, description="Time allowed for each movement."), Unit("seconds")
    ] = 5.0


@dataclass(frozen=True)
class Chat:
    """The language model."""

    model: Annotated[
        str, CHAT_MODEL, Meta(max_length=1000, description="The language model. auto takes the best one installed.")
    ] = "auto"
    system_prompt: Annotated[
        str, Meta(max_length=4000, description="What the model is told before every conversation.")
    ] = "You are Larson, a friendly AI assistant. Answer briefly and plainly."
    context: Annotated[
        int, Meta(ge=256, le=32768, description="How much of a conversation the model can see at once."), Unit("tokens")
    ] = 2048
    max_tokens: Annotated[
        int,
        Meta(ge=1, le=8192, description="Longest answer. At most half of chat.context."),
        Unit("tokens"),
    ] = 512
    temperature: Annotated[
        float,
        Meta(
            ge=0,
            le=2,
            description="How varied answers are. 0 always gives the same answer. At 0.3, models below 600 MB use 0.7.",
        ),
    ] = 0.3
    threads: Annotated[
        int, Meta(ge=0, le=64, description="Most processor threads. 0 measures the best number at the first start.")
    ] = 0
    batch: Annotated[
        int,
        Meta(ge=16, le=2048, description="Tokens read at once. Smaller stops sooner, larger reads faster."),
        Unit("tokens"),
    ] = 128
    states_mb: Annotated[
        float,
        Meta(
            ge=0,
            le=8000,
            description="Memory for conversations that may continue, to avoid reading them again.",
        ),
        Unit("megabytes"),
    ] = 200.0
    tools: Annotated[
        bool, Meta(description="Let a request use tools: arithmetic, clock, timers, LEDs, state of the box.")
    ] = True
    guesses: Annotated[
        Literal["auto", "always", "never"],
        Meta(description="Let the language model answer questions of fact. auto asks only models of 600 MB or more."),
    ] = "auto"
    queue: Annotated[int, Meta(ge=0, le=100, description="How many people can wait for an answer.")] = 8
    answer_seconds: Annotated[
        float, Meta(ge=1, le=3600, description="Longest time the model works on one answer."), Unit("seconds")
    ] = 180.0


@dataclass(frozen=True)
class Lights:
    """The row of LEDs."""

    pins: Annotated[
        tuple[Annotated[int, Meta(ge=0, le=27)], ...],
        PINS,
        Meta(min_length=1, max_length=28, description="GPIO (BCM) numbers of the LEDs, from left to right."),
    ] = (17, 18, 27, 22, 23, 24, 25, 5)
    brightness: Annotated[float, Meta(ge=0, le=1, description="Brightness of the LEDs. 1 is full brightness.")] = 1.0
    rate: Annotated[float, Meta(ge=5, le=100, description="How often the LEDs change."), Unit("updates per second")] = (
        40.0
    )
    active_high: Annotated[bool, Meta(description="true if a high pin lights the LED, false if a low pin does.")] = True
    strip: Annotated[
        int,
        Meta(ge=0, le=144, description="Number of LEDs of a WS2812 strip on SPI. 0: single LEDs on lights.pins."),
    ] = 0
    spi: Annotated[str, Meta(max_length=100, description="SPI device of the strip. Its data line is GPIO 10.")] = (
        "/dev/spidev0.0"
    )
    colour: Annotated[str, COLOUR, Meta(description="Colour of a strip at full brightness.")] = "#ff2000"

    @property
    def count(self) -> int:
        """Number of LEDs."""
        return self.strip or len(self.pins)

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The strip's colour: red, green, blue, 0 to 255."""
        red, green, blue = bytes.fromhex(self.colour[1:])
        return red, green, blue


@dataclass(frozen=True)
class Models:
    """Where model files are."""

    folder: Annotated[
        Path, FOLDER, Meta(description="Folder of the model files."), Default("`models` in Larson's own folder")
    ] = ROOT / "models"
    mirror: Annotated[
        Path | None, FOLDER, Meta(description="Folder to look for model files in before they are downloaded.")
    ] = None


@dataclass(frozen=True)
class Config:
    """All settings. A part of the appliance takes its own section, never all of it."""

    server: Server = Server()
    network: Network = Network()
    screen: Screen = Screen()
    data: Data = field(default_factory=Data)
    camera: Camera = Camera()
    faces: Faces = Faces()
    chat: Chat = Chat()
    lights: Lights = Lights()
    models: Models = Models()
    mqtt: Mqtt = Mqtt()
    voice: Voice = Voice()
