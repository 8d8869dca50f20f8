"""The line that the settings name: which microphone and which speaker run together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from appliance.core.config import Voice
from appliance.core.errors import SoundError
from appliance.core.i18n import SILENCE, Text, joined
from appliance.hardware.sound.choosing import Refused, choose
from appliance.hardware.sound.devices import ONE_AT_A_TIME, RefusedError, Role, SoundDevice, list_devices, portaudio
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.files_line import SPEAKER_RATE, FilesLine
from appliance.hardware.sound.portaudio_line import PortAudioLine
from appliance.hardware.sound.wav_files import WavMicrophone, WavSpeaker


class Line(Protocol):
    """A microphone, a speaker or both that run in threads of their own."""

    microphone_rate: int  # samples a second, once it has started; 0 without a microphone
    speaker_rate: int

    def start(self, exchange: Exchange) -> None:
        """Begin to hand samples over. Raises SoundError."""

    def check(self) -> None:
        """Raises SoundError if a device has stopped."""

    def close(self) -> None:
        """Let the devices go. May be called twice."""


@dataclass(frozen=True)
class OpenLine:
    """The lines that run, and what is missing."""

    lines: tuple[Line, ...] = ()
    microphone: str = ""  # its name; empty without one
    speaker: str = ""
    missing: Text = SILENCE  # why there is no microphone, or no speaker, although one is wanted

    @property
    def microphone_rate(self) -> int:
        """Samples a second; 0 without a microphone."""
        return max((line.microphone_rate for line in self.lines), default=0)

    @property
    def speaker_rate(self) -> int:
        """Samples a second; 0 without a speaker."""
        return max((line.speaker_rate for line in self.lines), default=0)

    def check(self) -> None:
        """Raises SoundError if a device has stopped."""
        for line in self.lines:
            line.check()

    def close(self) -> None:
        """Let everything go."""
        for line in self.lines:
            line.close()


def is_file(name: str) -> bool:
    """Whether a setting names a WAV file, or a folder of them, instead of a device."""
    return name.lower().endswith(".wav") or ("/" in name and Path(name).expanduser().is_dir())


def open_line(config: Voice, muted: bool, exchange: Exchange) -> OpenLine:
    """Open what the settings name; the microphone stays closed while it is muted. "auto" takes what can be opened.

    Raises SoundError if a device is busy or broken, or if nothing that is wanted is there.
    """
    wanted: dict[Role, str] = {"microphone": config.microphone, "speaker": config.speaker}
    refused: dict[tuple[Role, int], RefusedError] = {}
    while True:
        try:
            with ONE_AT_A_TIME:  # a second thread that lists the devices would renumber them
                return _open(wanted, muted, exchange, refused)
        except RefusedError as error:
            if error.state == "busy" or wanted[error.role] != "auto":
                raise
            refused[error.role, error.index] = error


def _open(wanted: Mapping[Role, str], muted: bool, exchange: Exchange, refused: Refused) -> OpenLine:
    found, missing = _devices(
        {role: name for role, name in wanted.items() if name != "none" and not is_file(name)}, refused
    )
    files = {role: name for role, name in wanted.items() if is_file(name)}
    if muted:
        found.pop("microphone", None)
        missing.pop("microphone", None)
        files.pop("microphone", None)
    if missing and not found and not files:
        raise next(iter(missing.values()))
    lines: list[Line] = [_files_line(files)] if files else []
    if found:
        lines.append(PortAudioLine(portaudio(), found.get("microphone"), found.get("speaker")))
    used = {**{role: device.name for role, device in found.items()}, **files}
    why = joined(" ", [error.text for error in missing.values()])
    opened = OpenLine(tuple(lines), used.get("microphone", ""), used.get("speaker", ""), why)
    try:
        for line in lines:
            line.start(exchange)
    except BaseException:
        opened.close()
        raise
    return opened


def _devices(names: Mapping[Role, str], refused: Refused) -> tuple[dict[Role, SoundDevice], dict[Role, SoundError]]:
    try:
        devices = list_devices() if names else []
    except SoundError as error:  # no sound library
        return {}, {"microphone" if "microphone" in names else "speaker": error}
    return choose(names, devices, refused)


def _files_line(files: Mapping[Role, str]) -> FilesLine:
    paths = {role: Path(name).expanduser() for role, name in files.items()}
    microphone = WavMicrophone(paths["microphone"]) if "microphone" in paths else None
    return FilesLine(microphone, WavSpeaker(paths["speaker"], SPEAKER_RATE) if "speaker" in paths else None)
