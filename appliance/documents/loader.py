"""Loads the text embedders in the background, and indexes the documents before and after."""

import logging
from collections.abc import Callable
from dataclasses import asdict

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.core.jobs import Job
from appliance.documents.embedders import Embedders
from appliance.documents.service import DocumentService
from appliance.modelstore.store import ModelStore
from appliance.text.embed import Floor, Meaning, TextEmbedder

log = logging.getLogger(__name__)


DOCUMENTS, MULTILINGUAL, REQUESTS = "text-embedding", "multilingual-embedding", "request-embedding"  # tasks


def build_text_embedder(config: FacesConfig, models: ModelStore, task: str = DOCUMENTS) -> TextEmbedder:
    """The text embedder for documents or for requests. Raises ModelError."""
    entry = models.best(task)
    tokeniser = models.folder / entry.companions[0].file if entry.companions else None
    if entry.meaning is None:
        raise ModelError(say("The manifest does not say how to use {id}.", id=entry.id))
    told = asdict(entry.meaning)
    floor = told.pop("floor")
    spec = Meaning(entry.id, **told, floor=Floor(*floor) if floor else None)
    return TextEmbedder(spec, models.path(entry), tokeniser, config.threads)


def build_embedders(config: FacesConfig, models: ModelStore) -> Embedders:
    """The text embedders for documents. Raises ModelError if there is none."""
    usual = build_text_embedder(config, models)
    try:
        if models.best(MULTILINGUAL).id != usual.model:
            return Embedders(usual, build_text_embedder(config, models, MULTILINGUAL))
    except ModelError as error:
        log.info("Documents are understood in English only: %s", error)
    return Embedders(usual)


def request_embedder(config: FacesConfig, models: ModelStore, documents: TextEmbedder | None) -> TextEmbedder:
    """The text embedder for requests: that of the documents if it does both. Raises ModelError."""
    if documents and documents.model == models.best(REQUESTS).id:
        return documents
    return build_text_embedder(config, models, REQUESTS)


class DocumentLoader:
    """Indexes the documents by their words at once, and by their meaning once the text embedder is loaded."""

    def __init__(
        self,
        documents: DocumentService,
        config: FacesConfig,
        models: ModelStore,
        on_embedder: Callable[[TextEmbedder], None],
        on_multilingual: Callable[[TextEmbedder], None] = lambda _: None,
    ):
        """`on_embedder` hears of the embedder of requests when it is loaded, `on_multilingual` of that of many
        languages.
        """
        self._documents = documents
        self._config = config
        self._models = models
        self._on_embedder = on_embedder
        self._on_multilingual = on_multilingual
        self.job = Job("documents", self._load)

    def _load(self, job: Job) -> None:
        self._documents.load()
        try:
            self._documents.embedders = build_embedders(self._config, self._models)
        except ModelError as error:
            log.info("Documents can only be searched by words: %s", error)
        try:
            self._on_embedder(request_embedder(self._config, self._models, self._documents.embedder))
        except ModelError as error:
            log.info("Requests are understood by their words only: %s", error)
        if multilingual := self._documents.embedders.multilingual:
            self._on_multilingual(multilingual)
        self._documents.reindex()
        self._documents.rest()
        job.healthy()
