"""Checks of the microphone and the speaker. They open neither: what the running appliance hears, it says itself."""

from appliance.core.errors import SoundError
from appliance.core.i18n import say
from appliance.hardware.microphones import microphones
from appliance.hardware.sound.devices import Role, find_device, list_devices
from appliance.hardware.sound.line import is_file
from appliance.operations.doctor_host import Host
from appliance.records.findings import Verdict, attention, fine
from appliance.voice.sound_choices import chosen_in

TRY_IT = say("Try it out: {command}", command="larson voice test")


def microphone(host: Host) -> Verdict:
    """Whether the microphone that the owner or the settings choose is there and delivers sound. Larson needs none."""
    if not _voice_is_on(host):
        count = microphones(host.root)
        if not count:
            return fine(say("No microphone is connected. Larson needs none."), count=0)
        return fine(say("A microphone is connected. Larson does not use it."), count=count)
    if host.running and (state := host.running.parts.get("sound")):
        if state.state in ("ready", "starting", "muted"):
            return fine(say("The microphone is in use."), state=state.state)
        return attention(state.text or say("The microphone does not work."), TRY_IT, state=state.state)
    return _device(chosen_in(host.config).microphone, "microphone")


def speaker(host: Host) -> Verdict:
    """Whether the speaker that the owner or the settings choose is there."""
    if not _voice_is_on(host):
        return fine(say("The voice is off. It is the only thing that needs a speaker."), wanted=False)
    return _device(chosen_in(host.config).speaker, "speaker")


def _voice_is_on(host: Host) -> bool:
    """By the running appliance; else by what the owner chose, or the settings."""
    sound = host.running.parts.get("sound") if host.running else None
    return sound.state != "off" if sound else chosen_in(host.config).on


def _device(name: str, role: Role) -> Verdict:
    if name == "none" or is_file(name):
        return fine(say("The settings choose no device of the box."), wanted=False)
    try:
        found = find_device(name, role, list_devices())
    except SoundError as error:
        fix = say("See what there is: {command}", command="larson voice devices")
        return attention(error.text, fix, state=error.state)
    return fine(say("Found: {device}.", device=found.name), state="found")
