"""The assistant: connects chats, memories, tools and the language model."""

import logging
from collections.abc import Callable

from appliance.assistant.chat import ChatService
from appliance.assistant.guests import GuestChats
from appliance.assistant.knowledge import TRUSTED, Knowledge
from appliance.assistant.model_catalogue import ModelCatalogue
from appliance.assistant.model_settings import chat_model, worker_settings
from appliance.assistant.readers import Readers
from appliance.assistant.tools.registry import ToolRegistry
from appliance.assistant.transcripts import StoredTranscript
from appliance.core.config import Config
from appliance.core.errors import StoreError
from appliance.core.i18n import verbatim
from appliance.documents.service import DocumentService
from appliance.llm.engine import Engine
from appliance.llm.llama import LlamaEngine
from appliance.llm.pipe import Ease
from appliance.llm.scheduler import Scheduler
from appliance.modelstore.store import ModelStore
from appliance.records.people import Person
from appliance.records.status import ComponentState
from appliance.storage.chats import Chats
from appliance.storage.choices import Choices
from appliance.storage.database import Store
from appliance.storage.memories import Memories

log = logging.getLogger(__name__)


class Assistant:
    """Answers people."""

    def __init__(  # noqa: PLR0913  # the services it uses; made once
        self,
        config: Config,
        store: Store,
        models: ModelStore,
        documents: DocumentService,
        tools: ToolRegistry,
        on_state: Callable[[ComponentState], None],
        on_load: Callable[[], None],
        engine: Engine | None = None,
    ):
        """`on_state` is called with the language model's state, `on_load` when its activity changes.

        `engine` replaces the language model in tests.
        """
        self._config = config
        self._models = models
        self._on_state = on_state
        self.chats = Chats(store)
        self.memories = Memories(store)
        self.guests = GuestChats()
        self.readers = Readers()
        self.tools = tools
        self.catalogue = ModelCatalogue(
            config.chat, models, Choices(store), self.restart_model, lambda: self.worker_pid
        )
        self.engine: Engine = engine or self._new_engine()
        self.scheduler = Scheduler(
            self.engine, config.chat.queue, on_load
        )  # every request to the model goes through it
        knowledge = Knowledge(config.chat, models, self._model_bytes)
        self.chat = ChatService(self.scheduler, config.chat, documents, tools, self.memories, knowledge)
        self.chat.on_measured = self._measured

    def start(self) -> None:
        """Start the language model's process."""
        if isinstance(self.engine, LlamaEngine):
            self.engine.start()
        else:
            self._on_state(ComponentState(True, "ready", verbatim("script")))

    def ease(self, ease: Ease) -> None:
        """Have the language model work less hard, or as usual."""
        if isinstance(self.engine, LlamaEngine):
            self.engine.ease(ease)

    def forget(self, owner: str) -> None:
        """Drop the timers and the model's states of somebody who has gone."""
        self.tools.forget(owner)
        self.scheduler.forget(owner)

    @property
    def model(self) -> str:
        """The name of the language model."""
        return chat_model(self.catalogue.settings(), self._models)

    @property
    def is_small(self) -> bool:
        """Whether there is no language model that writes well."""
        return isinstance(self.engine, LlamaEngine) and (self._model_bytes() or 0) < TRUSTED

    @property
    def worker_pid(self) -> int | None:
        """Process id of the language model, while it runs."""
        return self.engine.pid if isinstance(self.engine, LlamaEngine) else None

    @property
    def restarts(self) -> int:
        """How often the language model's process has ended by itself."""
        return self.engine.restarts if isinstance(self.engine, LlamaEngine) else 0

    def transcript(self, person: Person, conversation_id: int | None) -> StoredTranscript:
        """A person's conversation; None starts a new one."""
        return StoredTranscript(self.chats, person.id, conversation_id)

    def _new_engine(self) -> LlamaEngine:
        chat = self._config.chat
        cache = self._config.data.folder / "cache"
        return LlamaEngine(
            lambda: worker_settings(self.catalogue.settings(), self._models, cache),
            chat.max_tokens,
            chat.temperature,
            self._on_state,
            self.catalogue.refused,
        )

    def _measured(self, tokens: int, seconds: float) -> None:
        try:
            self.catalogue.rates.note(tokens, seconds)
        except StoreError as error:  # the answer goes on
            log.warning("The model's speed was not stored: %s", error)

    def _model_bytes(self) -> int | None:
        return self.catalogue.file_bytes() if isinstance(self.engine, LlamaEngine) else None

    def restart_model(self) -> None:
        """Start the language model's process again, once it is free."""
        if isinstance(self.engine, LlamaEngine):
            self.engine.restart()
