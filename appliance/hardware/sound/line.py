"""The line that the settings name: which microphone and which speaker run together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from appliance.core.config import Voice
from appliance.core.errors import SoundError
from appliance.core.i18n import SILENCE, Text, joined
from appliance.hardware.sound.devices import Role, SoundDevice, find_device, list_devices, portaudio
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
    """Open what the settings name; the microphone stays closed while it is muted.

    Raises SoundError if a device is busy or broken, or if nothing that is wanted is there.
    """
    wanted: dict[Role, str] = {"microphone": "none" if muted else config.microphone, "speaker": config.speaker}
    names = {role: name for role, name in wanted.items() if name != "none" and not is_file(name)}
    found, missing = _devices(names)
    lines: list[Line] = []
    if found:
        lines.append(PortAudioLine(portaudio(), found.get("microphone"), found.get("speaker")))
    files = {role: name for role, name in wanted.items() if is_file(name)}
    if files:
        lines.append(_files_line(files))
    if missing and not lines:
        raise next(iter(missing.values()))
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


def _devices(names: Mapping[Role, str]) -> tuple[dict[Role, SoundDevice], dict[Role, SoundError]]:
    """The device for each role, or why there is none."""
    found: dict[Role, SoundDevice] = {}
    missing: dict[Role, SoundError] = {}
    try:
        devices = list_devices() if names else []
    except SoundError as error:  # no sound library
        return {}, {next(iter(names)): error}
    for role, name in names.items():
        try:
            found[role] = find_device(name, role, devices)
        except SoundError as error:
            missing[role] = error
    return found, missing


def _files_line(files: Mapping[Role, str]) -> FilesLine:
    paths = {role: Path(name).expanduser() for role, name in files.items()}
    microphone = WavMicrophone(paths["microphone"]) if "microphone" in paths else None
    return FilesLine(microphone, WavSpeaker(paths["speaker"], SPEAKER_RATE) if "speaker" in paths else None)
