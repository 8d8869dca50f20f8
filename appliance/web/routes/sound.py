"""The box's microphone and speaker, for its owner: which ones, how loud, and a check of both."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from appliance.core.errors import SoundError
from appliance.core.i18n import SILENCE, say
from appliance.hardware.sound.devices import Role, SoundDevice, find_device, list_devices, names_of, portaudio
from appliance.hardware.sound.line import OpenLine
from appliance.records.status import ComponentState
from appliance.records.text import Text
from appliance.voice.service import Voice
from appliance.voice.sound_check import SoundCheck
from appliance.web.access.bodies import Text as Words
from appliance.web.access.context import Context
from appliance.web.access.roles import OWNER
from appliance.web.access.routing import Routes

FIXED = ("auto", "none")
OFF = say("The voice is off. Turn it on first.")
UNKNOWN = say("There is no such device. Choose one of the list.")

routes = Routes("sound")


class Device(Struct):
    """A microphone or speaker that can be chosen: its name, "auto" or "none"."""

    name: str
    present: bool  # False: it is chosen, and not plugged in


class Devices(Struct):
    """What there is to choose from for a role, and what is chosen."""

    chosen: str
    used: str  # the name of the one in use; empty for none
    devices: list[Device]


class SoundState(Struct):
    """How the box hears and speaks. While the voice is off, no devices are looked for."""

    on: bool
    ok: bool
    state: str  # of the sound: ready, muted, absent, busy, …
    text: str  # what does not work, and what to do
    microphone: Devices
    speaker: Devices
    volume: float


class Turned(Struct):
    """Whether the voice is to be on."""

    on: bool


class Chosen(Struct):
    """A device of the list."""

    role: Literal["microphone", "speaker"]
    name: Words


class Volume(Struct):
    """How loud it is to speak, 0 to 1."""

    volume: Annotated[float, Meta(ge=0, le=1)]


@routes.get("/sound", OWNER)
def show_sound(context: Context) -> SoundState:
    """How microphone and speaker are. What was plugged in meanwhile is found."""
    voice = context.appliance.voice
    found, problem = _devices(voice)
    config, state = voice.choices.config, _state(context, problem)
    opened = voice.sound.opened if voice.sound else OpenLine()
    return SoundState(
        on=voice.on,
        ok=state.ok,
        state=state.state,
        text=opened.missing if state.ok and state.state == "ready" else state.text,
        microphone=_choice("microphone", config.microphone, opened.microphone, found),
        speaker=_choice("speaker", config.speaker, opened.speaker, found),
        volume=voice.sound.volume if voice.sound else config.volume,
    )


@routes.post("/sound/voice", OWNER)
def turn_voice(context: Context, body: Turned) -> None:
    """Turn the voice on or off, for good. Pages load what they need by themselves."""
    context.appliance.voice.turn(body.on)


@routes.post("/sound/device", OWNER)
def choose_device(context: Context, body: Chosen) -> None:
    """Use another microphone or speaker from now on. Raises SoundError for one that is not offered."""
    voice = context.appliance.voice
    found, _ = _devices(voice)
    config = voice.choices.config
    if body.name not in (device.name for device in _choice(body.role, getattr(config, body.role), "", found).devices):
        raise SoundError(UNKNOWN, "absent")  # a path would have the box write a file
    voice.choose(body.role, body.name)


@routes.post("/sound/volume", OWNER)
def set_volume(context: Context, body: Volume) -> None:
    """Speak as loud as this from now on; a chime lets it be heard."""
    context.appliance.voice.set_volume(body.volume)


@routes.post("/sound/search", OWNER)
def search_devices(context: Context) -> None:
    """Look for devices again; those in use pause for a moment."""
    context.appliance.voice.look_again()


@routes.post("/sound/check", OWNER)
def check_sound(context: Context) -> None:
    """Begin a sound check; /ws/sound tells how it goes. Raises SoundError or SpeechError."""
    _check(context).begin(context.language[:2])


@routes.post("/sound/check/stop", OWNER)
def stop_check(context: Context) -> None:
    """End a sound check."""
    _check(context).stop()


def _check(context: Context) -> SoundCheck:
    check = context.appliance.voice.check
    if check is None:
        raise SoundError(OFF, "off")
    return check


def _devices(voice: Voice) -> tuple[list[SoundDevice], Text]:
    """What is plugged in, or why that is not known."""
    if voice.sound is None:
        return [], SILENCE
    try:
        found = list_devices()
        if portaudio().outdated:
            voice.look_again()
    except SoundError as error:
        return [], error.text
    return found, SILENCE


def _state(context: Context, problem: Text) -> ComponentState:
    """What does not work, ears and voice first: without them a microphone is of no use."""
    status, voice = context.appliance.board.status, context.appliance.voice
    if voice.on and not voice.state.ok:
        return voice.state
    if problem and not status.sound.ok:
        return ComponentState(False, "absent", problem)
    return status.sound


def _choice(role: Role, chosen: str, used: str, devices: list[SoundDevice]) -> Devices:
    """A part of a name in the settings stands for the device that it finds."""
    names = names_of(role, devices)
    if chosen not in (*FIXED, *names):
        chosen = _full_name(role, chosen, devices)
    offered = [Device(name, True) for name in (*FIXED, *names)]
    if chosen not in (*FIXED, *names):
        offered.append(Device(chosen, False))
    return Devices(chosen, used, offered)


def _full_name(role: Role, chosen: str, devices: list[SoundDevice]) -> str:
    try:
        return find_device(chosen, role, devices).name
    except SoundError:
        return chosen
