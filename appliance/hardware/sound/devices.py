"""The microphones and speakers that PortAudio finds: those of PipeWire or PulseAudio, and ALSA's own."""

import os
import threading
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal

from appliance.core.errors import SoundError
from appliance.core.i18n import Text, say

Role = Literal["microphone", "speaker"]
# PortAudio begins, lists, opens and ends in one thread at a time: two at once crash the process.
ONE_AT_A_TIME = threading.RLock()
RATE_REFUSED, CHANNELS_REFUSED, BUSY = -9997, -9998, -9985  # PortAudio's paInvalidSampleRate, …, paDeviceUnavailable


@dataclass(frozen=True)
class SoundDevice:
    """A device as PortAudio lists it. One that has both kinds of channels can run both on one clock."""

    index: int
    name: str
    inputs: int  # channels of its microphone, 0 without one
    outputs: int  # channels of its speaker, 0 without one
    rate: int  # samples a second that it prefers
    default_microphone: bool = False
    default_speaker: bool = False

    def channels(self, role: Role) -> int:
        """How many channels it has for this role."""
        return self.inputs if role == "microphone" else self.outputs

    def is_default(self, role: Role) -> bool:
        """Whether the system takes it for this role."""
        return self.default_microphone if role == "microphone" else self.default_speaker


class RefusedError(SoundError):
    """A device that is there and does not open in this role."""

    def __init__(self, error: SoundError, role: Role, index: int):
        super().__init__(error.text, error.state)
        self.role = role
        self.index = index


class PortAudio:
    """The library, which lists devices once when it begins, and so begins again while nothing is open."""

    def __init__(self, library: ModuleType):
        self.library = library
        self.open = 0  # streams of this process
        self.cards: frozenset[str] = frozenset()  # that there were when the devices were listed

    def devices(self) -> list[SoundDevice]:
        """The devices there are now; while one is in use, those there were when it was opened. Raises SoundError."""
        with ONE_AT_A_TIME:
            try:
                return self._devices()
            except self.library.PortAudioError as error:
                raise self.error(error, "PortAudio") from error

    def _devices(self) -> list[SoundDevice]:
        if not self.open:
            while self.library._initialized:  # noqa: SLF001  # beginning may have failed the last time
                self.library._terminate()  # noqa: SLF001  # the one way to have devices listed anew
            self.library._initialize()  # noqa: SLF001
            self.cards = sound_cards()
        default = self.library.default.device
        return [_device(found, default[0], default[1]) for found in self.library.query_devices()]

    @property
    def outdated(self) -> bool:
        """Whether something was plugged in or out since the devices were listed."""
        return sound_cards() != self.cards

    def error(self, error: Exception, name: str) -> SoundError:
        """What an error of PortAudio's means for the device of this name."""
        if len(error.args) > 1 and error.args[1] == BUSY:
            return SoundError(
                say("Another program uses {device}. End it, or choose another device.", device=name), "busy"
            )
        return SoundError(say("{device} does not work: {error}", device=name, error=str(error.args[0])))


def portaudio() -> PortAudio:
    """The library, loaded when it is first needed. Raises SoundError if the system has none."""
    with ONE_AT_A_TIME:  # two threads that need it first would each make one, and count its streams for themselves
        return loaded()


@cache
def loaded() -> PortAudio:
    """What `portaudio` gives, without its lock."""
    try:
        return PortAudio(_sounddevice())
    except OSError as error:  # sounddevice comes without the library itself on Linux
        raise SoundError(
            say("The sound library is missing. Install it: {command}", command="sudo apt install libportaudio2"),
            "absent",
        ) from error


def _sounddevice() -> ModuleType:
    return import_module("sounddevice")


def list_devices() -> list[SoundDevice]:
    """The microphones and speakers of the machine, in PortAudio's order. Raises SoundError without PortAudio."""
    return portaudio().devices()


def find_device(name: str, role: Role, devices: list[SoundDevice]) -> SoundDevice:
    """The device for a role: the system's default for "auto", else the one of that name, or whose name has it in it.

    Raises SoundError with the state "absent" if there is none.
    """
    fit = [device for device in devices if device.channels(role)]
    if name == "auto":
        fit.sort(key=lambda device: not device.is_default(role))
    else:
        wanted = name.casefold()
        fit = [device for device in fit if wanted in device.name.casefold()]
        fit.sort(key=lambda device: device.name.casefold() != wanted)
    if not fit:
        raise SoundError(_absence(name, role), "absent")
    return fit[0]


def names_of(role: Role, devices: list[SoundDevice]) -> list[str]:
    """The names of the devices for a role, each once, in PortAudio's order."""
    return list(dict.fromkeys(device.name for device in devices if device.channels(role)))


def sound_cards(root: Path = Path("/")) -> frozenset[str]:
    """ALSA's names of everything that records or plays: they change when a device is plugged in or out."""
    return frozenset(path.name for path in root.glob("dev/snd/pcm*"))


def are_forbidden(root: Path = Path("/")) -> bool:
    """Whether there are sound cards that this process may not open."""
    for path in root.glob("dev/snd/controlC*"):
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        except PermissionError:
            return True
        except OSError:
            continue  # it was unplugged just now
    return False


def _absence(name: str, role: Role) -> Text:
    if are_forbidden():
        return say(
            "Larson isn’t allowed to use the sound devices of this machine. Allow it: {command}",
            command="sudo larson-box appliance --voice",
        )
    if name == "auto":
        if role == "microphone":
            return say("No microphone is connected. Plug one in.")
        return say("No speaker is connected. Plug one in.")
    if role == "microphone":
        return say("There is no microphone called {name}. Plug it in, or choose another one.", name=name)
    return say("There is no speaker called {name}. Plug it in, or choose another one.", name=name)


def _device(found: dict[str, object], microphone: int, speaker: int) -> SoundDevice:
    index = int(str(found["index"]))
    return SoundDevice(
        index,
        str(found["name"]),
        int(str(found["max_input_channels"])),
        int(str(found["max_output_channels"])),
        round(float(str(found["default_samplerate"]))),
        index == microphone,
        index == speaker,
    )
