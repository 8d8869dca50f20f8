"""What the owner chose on the page of sound: kept in the database, where it overrides the settings until removed."""

import math
from collections.abc import Callable
from dataclasses import replace

from appliance.core.config import Config
from appliance.core.config import Voice as VoiceConfig
from appliance.storage.choices import Choices, kept_in

CHOICE = "voice."  # before the name of the setting
NAMES = ("on", "microphone", "speaker", "volume", "muted")


class SoundChoices:
    """The settings of the voice with the owner's choices in them."""

    def __init__(self, settings: VoiceConfig, choices: Choices):
        self._settings = settings
        self._choices = choices

    @property
    def config(self) -> VoiceConfig:
        """What holds now."""
        return _with_choices(self._settings, self._choices.get)

    def turn(self, on: bool) -> None:
        """Keep whether the voice is on."""
        self._keep("on", "yes" if on else "no", on == self._settings.on)

    def mute(self, on: bool) -> None:
        """Keep whether the box's microphone is off: it stays so after a power cut."""
        self._keep("muted", "yes" if on else "no", on == self._settings.muted)

    def set_device(self, role: str, name: str) -> None:
        """Keep a "microphone" or a "speaker"."""
        self._keep(role, name, name == getattr(self._settings, role))

    def set_volume(self, volume: float) -> None:
        """Keep how loud it speaks, 0 to 1."""
        self._keep("volume", f"{volume:.2f}", False)

    def _keep(self, name: str, value: str, same: bool) -> None:
        self._choices.set(CHOICE + name, "" if same else value)


def chosen_in(config: Config) -> VoiceConfig:
    """What holds for the box whose data folder the settings name, also while it runs in another process."""
    kept = kept_in(config.data.folder)
    return _with_choices(config.voice, lambda name: kept.get(name, ""))


def _with_choices(settings: VoiceConfig, get: Callable[[str], str]) -> VoiceConfig:
    kept = {name: get(CHOICE + name) for name in NAMES}
    return replace(
        settings,
        on=kept["on"] == "yes" if kept["on"] else settings.on,
        microphone=kept["microphone"] or settings.microphone,
        speaker=kept["speaker"] or settings.speaker,
        muted=kept["muted"] == "yes" if kept["muted"] else settings.muted,
        volume=_volume(kept["volume"], settings.volume),
    )


def _volume(kept: str, otherwise: float) -> float:
    try:
        volume = float(kept)
    except ValueError:  # nothing was chosen, or a backup has something else
        return otherwise
    return min(1.0, max(0.0, volume)) if math.isfinite(volume) else otherwise
