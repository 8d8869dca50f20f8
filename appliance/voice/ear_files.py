"""Which models the ears use, and where their files are."""

from appliance.core import system
from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.modelstore.manifest import Entry
from appliance.modelstore.store import ModelStore
from appliance.speech.opening import EarFiles
from appliance.speech.sphinx import Sphinx

SMALL_BOARD = 3_000_000_000  # bytes of memory; a board with less gets the small recogniser
ACTIVITY, TURN_END = "silero-vad", "smart-turn-v3.2"


def ear_files(models: ModelStore, size: str = "auto", memory: int | None = None) -> EarFiles:
    """The files of the ears: with the recogniser of a size, "base" or "tiny", or "pocketsphinx".

    "auto" goes by the machine's memory.

    `memory`: its bytes; None looks. Raises ModelError if a model is not installed.
    """
    if size == Sphinx.name:
        return _with_library(models)
    recogniser = _recogniser(models, size, memory)
    encoder, decoder, tokenizer = (str(models.folder / part.file) for part in recogniser.files)
    activity, turn_end = (str(models.folder / models.entry(name).file) for name in (ACTIVITY, TURN_END))
    _check(models, recogniser.id, ACTIVITY, TURN_END)
    return EarFiles(recogniser.id, encoder, decoder, tokenizer, activity, turn_end, _speaker(models), *_wake(models))


def _speaker(models: ModelStore) -> str:
    """The file of what tells voices apart; empty if it is not installed."""
    try:
        return str(models.path(models.best("speaker-embedding")))
    except ModelError:
        return ""


def _wake(models: ModelStore) -> tuple[str, str]:
    """The files of the wake word: of its spectrogram and its vectors; empty if they are not installed."""
    try:
        features = models.best("wake-word-features")
        return str(models.folder / features.companions[0].file), str(models.path(features))
    except ModelError:
        return "", ""


def _with_library(models: ModelStore) -> EarFiles:
    activity, turn_end = (str(models.folder / models.entry(name).file) for name in (ACTIVITY, TURN_END))
    _check(models, ACTIVITY, TURN_END)
    return EarFiles(Sphinx.name, "", "", "", activity, turn_end, "", *_wake(models))


def _recogniser(models: ModelStore, size: str, memory: int | None) -> Entry:
    if size != "auto":
        return models.entry(f"moonshine-{size}")
    space = system.memory()
    there = memory or (space.total if space else SMALL_BOARD)
    first = ("moonshine-base", "moonshine-tiny") if there >= SMALL_BOARD else ("moonshine-tiny", "moonshine-base")
    ready = {state.entry.id for state in models.states() if state.prepared}
    return models.entry(next((name for name in first if name in ready), first[0]))


def _check(models: ModelStore, *wanted: str) -> None:
    ready = {state.entry.id for state in models.states() if state.prepared}
    if missing := [name for name in wanted if name not in ready]:
        names = " ".join(missing)
        raise ModelError(
            say("The voice needs models that are not installed. Run: larson models fetch {ids}", ids=names)
        )
