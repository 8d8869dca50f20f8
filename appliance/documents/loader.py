"""Loads the text embedder in the background, and indexes the documents before and after."""

import logging
from collections.abc import Callable

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ModelError
from appliance.core.jobs import Job
from appliance.documents.service import DocumentService
from appliance.modelstore.store import ModelStore
from appliance.text.embed import TextEmbedder

log = logging.getLogger(__name__)


def build_text_embedder(config: FacesConfig, models: ModelStore) -> TextEmbedder:
    """The text embedder. Raises ModelError."""
    entry = models.best("text-embedding")
    tokeniser = models.folder / entry.companions[0].file
    return TextEmbedder(entry.id, models.path(entry), tokeniser, config.threads)


class DocumentLoader:
    """Indexes the documents by their words at once, and by their meaning once the text embedder is loaded."""

    def __init__(
        self,
        documents: DocumentService,
        config: FacesConfig,
        models: ModelStore,
        on_embedder: Callable[[TextEmbedder], None],
    ):
        """`on_embedder` hears of the embedder when it is loaded."""
        self._documents = documents
        self._config = config
        self._models = models
        self._on_embedder = on_embedder
        self.job = Job("documents", self._load)

    def _load(self, job: Job) -> None:
        self._documents.load()
        try:
            self._documents.embedder = build_text_embedder(self._config, self._models)
        except ModelError as error:
            log.info("Documents can only be searched by words: %s", error)
        else:
            self._on_embedder(self._documents.embedder)
        self._documents.reindex()
        job.healthy()
