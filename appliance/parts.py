"""Builds the parts that need model files, for the kiosk and for the command line alike."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.config import Chat as ChatConfig
from appliance.config import Config
from appliance.config import Faces as FacesConfig
from appliance.errors import ModelError
from appliance.faces.detect import Detector, open_detector
from appliance.faces.embed import Embedder, EmbedderSpec
from appliance.faces.gallery import Gallery
from appliance.faces.recognise import Recogniser
from appliance.library.embed import TextEmbedder
from appliance.modelstore.modelstore import ModelStore
from appliance.store.people import People


def open_modelstore(config: Config) -> ModelStore:
    """The model store of the settings."""
    return ModelStore(config.models.folder, config.models.mirror)


def build_detector(config: FacesConfig, models: ModelStore) -> Detector:
    """The detector of the settings. Raises ModelError."""
    entry = models.best("face-detection", config.detector)
    return open_detector(entry.id, models.path(entry), config.detection_size, config.threads)


def build_embedder(config: FacesConfig, models: ModelStore) -> Embedder:
    """The embedder of the settings. Raises ModelError."""
    entry = models.best("face-embedding", config.embedder)
    if entry.embedding is None:
        raise ModelError(f"The manifest does not say how {entry.id} is used.")
    return Embedder(models.path(entry), EmbedderSpec(model=entry.id, **asdict(entry.embedding)), config.threads)


def build_gallery(embedder: Embedder, people: People) -> Gallery:
    """Everybody who is registered, as the embedder sees them."""
    model = embedder.spec.model
    counters = {person_id: vectors for person_id, _, vectors in people.templates(model, counter=True)}
    return Gallery(people.templates(model), embedder.spec, counters)


def build_recogniser(config: FacesConfig, models: ModelStore, people: People | None = None) -> Recogniser:
    """Detector, embedder and gallery in a row; nobody is known without `people`. Raises ModelError."""
    embedder = build_embedder(config, models)
    gallery = build_gallery(embedder, people) if people else Gallery([], embedder.spec)
    return Recogniser(build_detector(config, models), embedder, gallery)


def build_text_embedder(config: FacesConfig, models: ModelStore) -> TextEmbedder:
    """What understands documents. Raises ModelError."""
    entry = models.best("text-embedding")
    tokeniser = models.folder / entry.companions[0].file
    return TextEmbedder(entry.id, models.path(entry), tokeniser, config.threads)


def chat_model(config: ChatConfig, models: ModelStore) -> str:
    """What other programs call the language model: its id in the manifest, or its file's name."""
    if config.model.lower().endswith(".gguf"):
        return Path(config.model).stem
    try:
        return models.best("chat", config.model).id
    except ModelError:
        return config.model


def worker_settings(config: ChatConfig, models: ModelStore, cache: Path | None = None) -> dict[str, Any]:
    """Arguments of the worker process; the folder `cache` keeps over a restart what it need not find out again.

    Raises ModelError when the model is not there.
    """
    path = Path(config.model).expanduser()
    if path.suffix.lower() != ".gguf":
        path = models.path(models.best("chat", config.model))
    elif not path.exists():
        raise ModelError(f"The language model {path} is not there. Mend the setting chat.model.")
    names = {"context": config.context, "batch": config.batch, "threads": config.threads}
    settings = {"path": str(path), "states": round(config.states_mb * 1e6), "seconds": config.answer_seconds, **names}
    if cache is not None:
        state, tuned = str(cache / "system-prompt.state"), str(cache / "threads.json")
        settings |= {"system_prompt": config.system_prompt, "system_state": state, "tuned": tuned}
    return settings
