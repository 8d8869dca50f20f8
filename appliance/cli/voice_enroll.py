"""`larson voice enroll`: lets Larson know somebody's voice."""

import json
import queue
from collections.abc import Iterator
from pathlib import Path

import click

from appliance.cli.box import open_box
from appliance.cli.options import A_FILE, json_option
from appliance.core.config import Config
from appliance.core.errors import ClipError
from appliance.core.i18n import verbatim
from appliance.hardware.sound.stream import SoundStream
from appliance.pipelines.loaders import open_modelstore
from appliance.records.sound import Samples
from appliance.speech.clips import read_clip
from appliance.speech.speaker import SpeakerEmbedding, similarity
from appliance.speech.spoken_stretch import SpokenStretch
from appliance.storage.people import People
from appliance.storage.voices import Voices

SENTENCES = (
    "When the sunlight strikes raindrops in the air, they act as a prism and form a rainbow.",
    "Please tell me how warm it will be tomorrow, and put bread, milk and apples on my shopping list.",
)
ALIKE = 0.65  # similarity that two sentences of one person have at least
PATIENCE = 20.0  # seconds until a sentence must be read
LONGEST_GAP = 2.0  # seconds without a block, when the microphone is not there


@click.command()
@click.argument("name")
@click.argument("files", nargs=-1, type=A_FILE)
@click.option("--forget", is_flag=True, help="Forget the voice instead.")
@json_option
@click.pass_obj
def enroll(config: Config, name: str, files: tuple[Path, ...], forget: bool, as_json: bool) -> None:
    """Let Larson know NAME's voice: read two sentences to the microphone, or give WAV files of speech.

    The person must be registered. Only numbers about the voice are kept, no recording.
    """
    with open_box(config) as store:
        person = People(store).find(name)
        if forget:
            Voices(store).forget(person.id)
            _say(as_json, {"name": person.name, "sentences": 0}, f"{person.name}’s voice was forgotten.")
            return
        entry = (models := open_modelstore(config)).best("speaker-embedding")
        model = SpeakerEmbedding(models.path(entry))
        recordings = (read_clip(file).samples for file in files) if files else _read_aloud(config, as_json)
        vectors = [model.embed(samples) for samples in recordings]
        alike = min(similarity(one, other) for one in vectors for other in vectors)
        if alike < ALIKE:
            raise ClipError(verbatim("These recordings do not sound like one person. Nothing was changed. Try again."))
        Voices(store).enrol(person.id, entry.id, vectors)
    told = {"name": person.name, "sentences": len(vectors), "similarity": round(alike, 3)}
    _say(as_json, told, f"Larson knows {person.name}’s voice now.")


def _say(as_json: bool, told: dict[str, object], text: str) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else text)


def _read_aloud(config: Config, quiet: bool) -> Iterator[Samples]:
    """What is said to the microphone for each sentence. Raises ClipError if nothing is heard."""
    blocks: queue.Queue[Samples] = queue.Queue()
    stream = SoundStream(config.voice, lambda near, _: blocks.put(near.copy())).start()
    try:
        for sentence in SENTENCES:
            click.echo(f"Read aloud:\n\n  {sentence}\n", err=quiet)
            yield _heard(blocks, stream)
    finally:
        stream.close()


def _heard(blocks: "queue.Queue[Samples]", stream: SoundStream) -> Samples:
    """The next stretch of speech."""
    stretch = SpokenStretch()
    while stretch.seconds < PATIENCE:
        try:
            if stretch.add(blocks.get(timeout=LONGEST_GAP)):
                return stretch.samples
        except queue.Empty:
            raise ClipError(stream.state.text or verbatim("The microphone gives no sound.")) from None
    raise ClipError(verbatim("Nothing was heard. Speak louder, or choose another microphone in [voice]."))
