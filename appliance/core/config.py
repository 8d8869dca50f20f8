"""Settings, read once, checked and frozen. Knows no other part of the appliance.

Sources, later ones winning: the defaults below, a TOML file, the environment (`LARSON_SECTION_KEY`, and the short
names in `SHORT_NAMES`), options of the command line. An unknown key is an error that names the nearest one.
"""

import dataclasses
import difflib
import os
import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.core.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


def _default_data() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "larson"


@dataclass(frozen=True)
class Server:
    """Where the page is served."""

    host: str = "127.0.0.1"  # the box's own screen; phones come by the section network
    port: int = 8321  # 0 takes a free one
    session_minutes: float = 30.0  # a login ends after so long without a request
    streams: int = 12  # live pictures at once
    streams_per_client: int = 4


@dataclass(frozen=True)
class Network:
    """How phones on the same network reach the box."""

    on: bool = True
    host: str = "0.0.0.0"  # the address to listen at; this one means all
    port: int = 8443  # of HTTPS; 0 takes a free one
    name: str = "larson"  # with ".local" after it, where no other program answers for this machine's name
    pairing: str = "members"  # who may bring a phone in, at the touchscreen: anybody, members or owner


@dataclass(frozen=True)
class Screen:
    """The touchscreen of the box."""

    auto_login: bool = True  # whoever is recognised before it is logged in, without a touch
    away_seconds: float = 3.0  # unseen for so long, the page hides what is private
    leave_seconds: float = 20.0  # unseen for so long, the person is logged out
    idle_seconds: float = 180.0  # without a touch, where no camera sees who is there
    attract_seconds: float = 30.0  # without anybody, until the clock takes the screen


@dataclass(frozen=True)
class Data:
    """Where Larson keeps what it knows."""

    folder: Path = field(default_factory=_default_data)
    low_space_mb: int = 200  # below this the page warns


@dataclass(frozen=True)
class Camera:
    """The device camera."""

    source: str = "auto"  # auto, none, browser, v4l2:0, rpicam, a URL, a picture, a folder of pictures, a video file
    width: int = 640  # pixels
    height: int = 480
    rate: float = 15.0  # frames per second
    rotate: int = 0  # degrees clockwise that the picture is turned: 0, 90, 180 or 270
    mirror: bool = False  # for a camera that shows people as a mirror does; left and right are told apart at log-ins
    jpeg_quality: int = 80  # 10 to 95, of the live picture


@dataclass(frozen=True)
class Faces:
    """Recognition, registration and login."""

    detector: str = "auto"  # a model id of task "face-detection"; auto takes the fastest that is there
    embedder: str = "auto"  # a model id of task "face-embedding"; auto takes the most accurate that is there
    detection_size: int = 480  # pixels, the longer side of what the detector sees
    rate: float = 10.0  # recognised frames per second at most
    threads: int = 2  # of onnxruntime, per model
    views: int = 5  # taken at a registration
    view_patience: float = 2.5  # seconds until a good view is taken although the head did not turn
    min_face_login: int = 80  # pixels, the width of a face
    min_face_registration: int = 100
    login_frames: int = 3  # good frames fused before a verdict of yes
    login_seconds: float = 12.0  # until a login gives up
    registration_seconds: float = 90.0
    # Whether a log-in must be by a person and not by a picture of one. off; passive: refuse what moves as only a
    # picture can; doubtful: ask for movements unless depth was seen; challenge: always ask for movements.
    liveness: str = "passive"
    flash: bool = (
        False  # try with coloured light from the page's screen first, and ask for movements only if that fails
    )
    keep_unknown_days: float = 0.0  # faces that nobody has named are kept for the owner for so long; 0 keeps none
    challenge_steps: int = 3  # movements asked for, in random order
    challenge_seconds: float = 5.0  # for each


@dataclass(frozen=True)
class Chat:
    """The language model."""

    model: str = "auto"  # a model id of task "chat", or the path of a GGUF file
    system_prompt: str = "You are Larson, a friendly AI assistant. Answer briefly and plainly."
    context: int = 2048  # tokens
    max_tokens: int = 512  # of one answer
    temperature: float = 0.3
    threads: int = 0  # of the language model, at most; 0: tried at the first start, and kept
    batch: int = 128  # tokens evaluated at once; a stop or a progress report comes in between
    states_mb: float = 200.0  # memory for what was evaluated of conversations that may go on
    tools: bool = True  # a request may run a tool: arithmetic, the time, timers, the LEDs, the state of the box
    queue: int = 8  # people who may wait
    answer_seconds: float = 180.0  # of work that one answer may take


@dataclass(frozen=True)
class Lights:
    """The row of LEDs."""

    pins: tuple[int, ...] = (17, 18, 27, 22, 23, 24, 25, 5)  # GPIO numbers, left to right
    brightness: float = 1.0  # 0 to 1
    rate: float = 40.0  # updates per second
    active_high: bool = True


@dataclass(frozen=True)
class Models:
    """Where model files are."""

    folder: Path = ROOT / "models"
    mirror: Path | None = None  # a folder searched by SHA-256 before the network


@dataclass(frozen=True)
class Config:
    """The whole tree. A part of the appliance takes its own section, never all of it."""

    server: Server = Server()
    network: Network = Network()
    screen: Screen = Screen()
    data: Data = field(default_factory=Data)
    camera: Camera = Camera()
    faces: Faces = Faces()
    chat: Chat = Chat()
    lights: Lights = Lights()
    models: Models = Models()


SHORT_NAMES = {
    "LARSON_PORT": ("server", "port"),
    "LARSON_DATA": ("data", "folder"),
    "LARSON_CAMERA": ("camera", "source"),
}
NOT_SETTINGS = {
    "LARSON_CONFIG",
    "LARSON_CACHE",
    "LARSON_PYTHON",
    "LARSON_UNATTENDED",
    "LARSON_BENCH_PHOTOS",
    "LARSON_BENCH_DOCUMENTS",
}  # read by others


def load(file: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    `file` defaults to `LARSON_CONFIG`, else `larson.toml` in the data folder where it exists.
    Raises ConfigError for an unknown key, a value of the wrong kind, or a file that cannot be read.
    """
    environ = os.environ if environ is None else environ
    overrides = _from_environment(environ)
    folder = Path(overrides.get("data", {}).get("folder") or Data().folder)
    named = file or (Path(environ["LARSON_CONFIG"]) if environ.get("LARSON_CONFIG") else None)
    path = named or folder / "larson.toml"
    tree = _read(path) if named or path.exists() else {}
    with _naming(f"Mend it in {path}."):
        config = _merge(Config(), tree)
    with _naming("It comes from the environment."):
        config = _merge(config, overrides)
    try:
        return _check(config)
    except ConfigError as error:
        section, _, key = str(error).partition(" ")[0].partition(".")
        if key in overrides.get(section, {}):
            raise ConfigError(f"{error} It comes from the environment.") from error
        if key in tree.get(section, {}):
            raise ConfigError(f"{error} Mend it in {path}.") from error
        raise


@contextmanager
def _naming(source: str) -> Iterator[None]:
    """A wrong setting also says where it was written."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{error} {source}") from error


def replace(config: Config, section: str, **values: Any) -> Config:
    """The same settings with some values of one section changed and checked."""
    return _check(_merge(config, {section: values}))


def _merge(config: Config, tree: Mapping[str, Any]) -> Config:
    """The same settings with those of `tree` (section, key, value) instead."""
    known = [f.name for f in dataclasses.fields(Config)]
    for name, values in tree.items():
        if name not in known:
            raise ConfigError(f"There is no section [{name}] in the settings.{_nearest(name, known)}")
        if not isinstance(values, dict):
            raise ConfigError(f"[{name}] is a section; write its keys below it.")
        section = getattr(config, name)
        converted = {key: _convert(name, key, value) for key, value in values.items()}
        config = dataclasses.replace(config, **{name: dataclasses.replace(section, **converted)})
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"The settings in {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    tree: dict[str, dict[str, Any]] = {}
    for name, text in environ.items():
        if not name.startswith("LARSON_") or name in NOT_SETTINGS or text == "":
            continue
        section, key = SHORT_NAMES.get(name) or _split(name)
        tree.setdefault(section, {})[key] = text
    return tree


def _split(name: str) -> tuple[str, str]:
    section, _, key = name.removeprefix("LARSON_").lower().partition("_")
    known = {f.name for f in dataclasses.fields(Config)}
    if section not in known or not key:
        names = [*SHORT_NAMES, *NOT_SETTINGS, *(f"LARSON_{s}_{k}".upper() for s in known for k in _keys(s))]
        raise ConfigError(f"The environment variable {name} is not known.{_nearest(name, names)}")
    return section, key


def _keys(section: str) -> list[str]:
    return [f.name for f in dataclasses.fields(_section_class(section))]


def _section_class(section: str) -> Any:
    return typing.get_type_hints(Config)[section]


def _nearest(word: str, known: typing.Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else ""


def _convert(section: str, key: str, value: Any) -> Any:
    if key not in _keys(section):
        raise ConfigError(f"There is no setting {section}.{key}.{_nearest(key, _keys(section))}")
    kind = typing.get_type_hints(_section_class(section))[key]
    try:
        return _cast(kind, value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{section}.{key} = {value!r} does not fit: {_in_words(kind)} is wanted.") from error


def _in_words(kind: Any) -> str:
    words = {int: "a whole number", float: "a number", bool: "true or false", str: "a text", Path: "a path"}
    return words.get(kind, "a list of whole numbers" if typing.get_origin(kind) is tuple else "a path")


def _cast(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):  # "Path | None"
        return None if value in (None, "") else _cast(typing.get_args(kind)[0], value)
    if typing.get_origin(kind) is tuple:
        items = value.split(",") if isinstance(value, str) else value
        return tuple(_cast(typing.get_args(kind)[0], item) for item in items)
    if kind is bool:
        return _cast_bool(value)
    if kind in (int, float) and isinstance(value, bool):
        raise ValueError(value)
    if kind is int and isinstance(value, float):
        raise ValueError(value)
    if kind is str and not isinstance(value, str):
        raise TypeError(value)
    return Path(value).expanduser() if kind is Path else kind(value)


def _cast_bool(value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if isinstance(value, bool):
        return value
    if str(value).lower() not in words:
        raise ValueError(value)
    return words[str(value).lower()]


LIMITS: dict[str, tuple[float, float]] = {
    "server.port": (0, 65535),
    "server.session_minutes": (0.1, 1440),
    "server.streams": (1, 100),
    "server.streams_per_client": (1, 100),
    "network.port": (0, 65535),
    "screen.away_seconds": (0.5, 600),
    "screen.leave_seconds": (1, 3600),
    "screen.idle_seconds": (5, 86400),
    "screen.attract_seconds": (2, 86400),
    "camera.width": (160, 3840),
    "camera.height": (120, 2160),
    "camera.rate": (0.2, 60),
    "camera.jpeg_quality": (10, 95),
    "faces.detection_size": (160, 1280),
    "faces.rate": (0.5, 60),
    "faces.threads": (1, 16),
    "faces.views": (1, 9),
    "faces.view_patience": (0, 60),
    "faces.login_frames": (1, 30),
    "faces.login_seconds": (2, 120),
    "faces.registration_seconds": (10, 600),
    "faces.challenge_steps": (1, 6),
    "faces.challenge_seconds": (2, 30),
    "chat.context": (256, 32768),
    "chat.max_tokens": (1, 8192),
    "chat.temperature": (0, 2),
    "chat.threads": (0, 64),
    "chat.batch": (16, 2048),
    "chat.queue": (0, 100),
    "chat.states_mb": (0, 8000),
    "chat.answer_seconds": (1, 3600),
    "lights.brightness": (0, 1),
    "lights.rate": (5, 100),
}


CHOICES: dict[str, tuple[object, ...]] = {
    "network.pairing": ("anybody", "members", "owner"),
    "faces.liveness": ("off", "passive", "doubtful", "challenge"),
    "camera.rotate": (0, 90, 180, 270),
}


def _check(config: Config) -> Config:
    for name, (low, high) in LIMITS.items():
        section, _, key = name.partition(".")
        value = getattr(getattr(config, section), key)
        if not low <= value <= high:
            raise ConfigError(f"{name} = {value} does not fit: it must be from {low} to {high}.")
    for name, allowed in CHOICES.items():
        section, _, key = name.partition(".")
        value = getattr(getattr(config, section), key)
        if value not in allowed:
            raise ConfigError(f"{name} = {value!r} does not fit: it must be one of {', '.join(map(str, allowed))}.")
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?", config.network.name):
        raise ConfigError(f"network.name = {config.network.name!r} does not fit: use small letters, digits and dashes.")
    if not config.lights.pins or len(set(config.lights.pins)) != len(config.lights.pins):
        raise ConfigError("lights.pins must name at least one GPIO number, each once.")
    if config.chat.max_tokens > config.chat.context // 2:
        raise ConfigError("chat.max_tokens must be at most half of chat.context, so that a question fits as well.")
    return config
