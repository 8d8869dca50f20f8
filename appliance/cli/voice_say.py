"""`larson voice say`: says a text aloud, or writes it to a file."""

import sys
import threading
from contextlib import suppress
from pathlib import Path

import click

from appliance.core.config import Config, replace
from appliance.core.errors import ApplianceError, SoundError, VoiceError
from appliance.core.i18n import verbatim
from appliance.hardware.sound.stream import SoundStream
from appliance.intents.understanding import tongue
from appliance.records.sound import Clip
from appliance.records.status import ComponentState
from appliance.speech.mouth import Mouth, joined, write_wav
from appliance.speech.spoken_form import LANGUAGES
from appliance.storage.database import Store
from appliance.storage.said_names import SaidNames

NOTHING = verbatim("There is nothing in this text that can be said.")
INSTEAD = "larson voice say TEXT --output FILE.wav writes it to a file instead."
OPENING = 20.0  # seconds that a speaker may take to open
PATIENCE = 60.0  # seconds beyond the length of what is played


@click.command()
@click.argument("text")
@click.option("--language", type=click.Choice(LANGUAGES), help="Without it, the language of the text is found out.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write a WAV file; - is standard output."
)
@click.option("--speed", default=1.0, type=click.FloatRange(0.25, 4), help="1 is as usual.")
@click.pass_obj
def say(config: Config, text: str, language: str | None, output: Path | None, speed: float) -> None:
    """Say TEXT, or standard input for -, through the speaker of the box."""
    told = sys.stdin.read() if text == "-" else text
    clips = list(Mouth(names=_names(config)).say(told, language or tongue(told), speed))
    if not clips:
        raise VoiceError(NOTHING)
    whole = joined(clips)
    if output is None:
        _play(config, whole)
    elif str(output) == "-":
        sys.stdout.buffer.write(write_wav(whole))
    else:
        output.write_bytes(write_wav(whole))
        click.echo(f"{output}: {whole.seconds:.1f} s")


def _names(config: Config) -> dict[str, str]:
    """How people's names are said. A box without a database has none, and gets no database by speaking."""
    with suppress(ApplianceError, OSError):  # another user's: speech goes on without it
        if (config.data.folder / "larson.db").exists():
            with Store(config.data.folder) as store:
                return SaidNames(store).all()
    return {}


def _play(config: Config, clip: Clip) -> None:
    """Play a clip to its end; the microphone stays closed. Raises SoundError."""
    settled = threading.Event()
    speaker = replace(config, "voice", microphone="none", muted=False).voice

    def settle(state: ComponentState) -> None:
        if state.state != "starting":
            settled.set()

    stream = SoundStream(speaker, lambda _near, _far: None, settle).start()
    try:
        settled.wait(OPENING)
        if not stream.state.ok:
            raise SoundError(verbatim(f"{stream.state.text} {INSTEAD}"), stream.state.state)
        stream.play(clip).wait(clip.seconds + PATIENCE)
    finally:
        stream.close()
