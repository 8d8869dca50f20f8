"""`larson voice devices` and `larson voice test`: which microphones and speakers there are, and whether they work."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, replace

import click
import numpy as np

from appliance.cli.options import STATUS_NO, json_option
from appliance.core.config import Config, Voice
from appliance.core.errors import SoundError
from appliance.core.i18n import verbatim
from appliance.hardware.sound.choosing import choose
from appliance.hardware.sound.devices import Role, SoundDevice, list_devices
from appliance.hardware.sound.line import is_file
from appliance.hardware.sound.stream import SoundStream
from appliance.records.sound import RATE, Clip, Samples
from appliance.voice.sound_choices import chosen_in

ROLES: tuple[Role, Role] = ("microphone", "speaker")
FIRST_SOUND = 10.0  # seconds that a device may take for it
BAR = 40  # characters of the level meter
FLOOR = -60.0  # dB of full scale at the meter's left end
QUIET = 0.01  # peak of a recording below which nobody seems to have spoken, or from far away
TROUBLE = {
    "clipping": "It is too loud and distorts. Turn the microphone's gain down, for example with alsamixer.",
    "broken": "It delivers no usable sound. Unplug it and plug it in again.",
    "silent": "It gives only silence. Is it switched off or muted? Check its switch, and alsamixer.",
    "quiet": "It is very quiet. Speak up, move closer, or turn its gain up, for example with alsamixer.",
    "": "The microphone works.",
}


@click.command()
@json_option
@click.pass_obj
def devices(config: Config, as_json: bool) -> None:
    """List the microphones and speakers, and those that Larson uses."""
    found = list_devices()
    chosen = _chosen(chosen_in(config), found)
    if as_json:
        rows = [
            {**asdict(device), "chosen": [role for role in ROLES if chosen[role] == device.name]} for device in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for device in found:
        kinds = ", ".join(role for role in ROLES if device.channels(role))
        click.echo(f"{device.name}  ({kinds or 'unusable'}, {device.rate} Hz)")
    for role in ROLES:
        click.echo(f"{role}: {chosen[role]}")


@click.command()
@click.option("--seconds", default=3.0, type=click.FloatRange(0.5, 60), help="How long to record.")
@click.pass_context
def test(ctx: click.Context, seconds: float) -> None:
    """Record a few seconds, show how loud they are, and play them back. Exit status 1 if something is wrong."""
    voice = chosen_in(ctx.obj)
    if voice.microphone == "none":
        raise SoundError(
            verbatim("No microphone is chosen. Choose one on the page, or set voice.microphone to auto."), "off"
        )
    heard: list[Samples] = []
    stream = SoundStream(replace(voice, muted=False), lambda near, _: heard.append(near)).start()
    try:
        _await_sound(stream, heard)
        click.echo(stream.state.text)
        recording, trouble = _record(stream, heard, seconds)
        trouble = trouble or judged(recording)
        click.echo(f"Loudest: {_decibels(float(np.abs(recording).max())):.0f} dB of full scale. {TROUBLE[trouble]}")
        if voice.muted:
            click.echo(
                "Larson's microphone is switched off, at the screen or by voice.muted. It was opened for this test."
            )
        _play(stream, recording)
    finally:
        stream.close()
    ctx.exit(STATUS_NO if trouble else 0)


def judged(recording: Samples) -> str:
    """What is wrong with a recording, as a key of TROUBLE."""
    if not recording.any():
        return "silent"
    return "quiet" if np.abs(recording).max() < QUIET else ""


def meter(level: float) -> str:
    """A bar for a level from 0 to 1, root mean square."""
    share = 1 - max(FLOOR, _decibels(level)) / FLOOR
    return ("#" * round(BAR * share)).ljust(BAR)


def _chosen(config: Voice, found: list[SoundDevice]) -> dict[Role, str]:
    """The name of what each role has, or why it has nothing."""
    wanted: dict[Role, str] = {"microphone": config.microphone, "speaker": config.speaker}
    fixed = {role: name for role, name in wanted.items() if name == "none" or is_file(name)}
    devices, missing = choose({role: name for role, name in wanted.items() if role not in fixed}, found)
    names = {role: device.name for role, device in devices.items()}
    return {**fixed, **names, **{role: str(error) for role, error in missing.items()}}


def _await_sound(stream: SoundStream, heard: list[Samples]) -> None:
    """Wait for the first block. Raises SoundError if the microphone gives none."""
    deadline = time.monotonic() + FIRST_SOUND
    while not heard:
        if stream.state.state in ("absent", "busy", "lost") or time.monotonic() > deadline:
            raise SoundError(stream.state.text, stream.state.state)
        time.sleep(0.02)


def _record(stream: SoundStream, heard: list[Samples], seconds: float) -> tuple[Samples, str]:
    """What is heard from now on, and what was wrong meanwhile."""
    click.echo(f"Speak now, for {seconds:g} seconds.")
    heard.clear()
    trouble = ""
    for level in _levels(stream, seconds):
        trouble = trouble or (stream.state.state if not stream.state.ok else "")
        if trouble in ("lost", "absent"):
            raise SoundError(stream.state.text, trouble)
        click.echo(f"\r|{meter(level)}|", nl=False)
    click.echo()
    return np.concatenate([np.zeros(1, np.float32), *heard]), trouble


def _levels(stream: SoundStream, seconds: float) -> Iterator[float]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield stream.level
        time.sleep(0.1)


def _play(stream: SoundStream, recording: Samples) -> None:
    click.echo("Playing it back.")
    playback = stream.play(Clip(recording, RATE))
    playback.wait(len(recording) / RATE + FIRST_SOUND)
    if not playback.seconds:
        click.echo("It could not be played back: there is no speaker. See: larson voice devices")


def _decibels(level: float) -> float:
    return float(20 * np.log10(max(level, 1e-5)))
