"""Builds the parts that need model files, for the appliance and the command line."""

import logging
from dataclasses import asdict
from pathlib import Path

from appliance.core import files
from appliance.core.config import Config
from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.intents.classifier import kept_file
from appliance.modelstore.store import ModelStore
from appliance.vision.detect import Detector, open_detector
from appliance.vision.embed import Embedder, EmbedderSpec, Network
from appliance.vision.gallery import Gallery
from appliance.vision.liveness.antispoof import AntispoofNetwork
from appliance.vision.orientation import UprightDetector
from appliance.vision.recogniser import Recogniser

log = logging.getLogger(__name__)


def open_modelstore(config: Config) -> ModelStore:
    """The model store of the settings."""
    return ModelStore(config.models.folder, config.models.mirror)


def learnt_file(config: Config, model: str) -> Path:
    """Where what requests mean, learnt with a text embedder, is kept: beside the models, or in the data folder.

    A folder of models that is only read has what the installation learnt there; it is copied when it is newer.
    """
    folder = config.models.folder
    if files.is_writable(folder):
        return kept_file(folder, model)
    cache = config.data.folder / "cache"
    for source in folder.glob("*.npz"):
        try:
            cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            files.copy_newer(source, cache / source.name)
        except OSError as error:  # learnt again
            log.info("Cannot copy what requests mean: %s", error)
    return kept_file(cache, model)


def build_detector(config: FacesConfig, models: ModelStore) -> Detector:
    """The detector of the settings. Raises ModelError."""
    entry = models.best("face-detection", config.detector)
    return open_detector(entry.id, models.path(entry), config.detection_size, config.threads)


def build_embedder(config: FacesConfig, models: ModelStore) -> Embedder:
    """The embedder of the settings. Raises ModelError."""
    entry = models.best("face-embedding", config.embedder)
    if entry.embedding is None:
        raise ModelError(say("The manifest does not say how to use {id}.", id=entry.id))
    networks = [
        Network(models.path(part), **asdict(part.crop), threads=config.threads)
        for part in models.parts(entry)
        if part.crop
    ]
    return Embedder(networks, EmbedderSpec(entry.id, **asdict(entry.embedding)))


def build_recogniser(config: FacesConfig, models: ModelStore) -> Recogniser:
    """A recogniser with detector, embedder and an empty gallery. Raises ModelError."""
    embedder = build_embedder(config, models)
    detector = UprightDetector(build_detector(config, models))
    return Recogniser(detector, embedder, Gallery([], embedder.spec), build_antispoof(config, models))


def build_antispoof(config: FacesConfig, models: ModelStore) -> AntispoofNetwork | None:
    """The network that tells pictures from people, or None where it is not installed or not wanted."""
    ready = [state.entry for state in models.states() if state.prepared and state.entry.task == "face-antispoofing"]
    if not ready or config.liveness in ("off", "challenge"):
        return None
    entry = max(ready, key=lambda entry: entry.rank)
    return AntispoofNetwork(models.path(entry), config.threads)
