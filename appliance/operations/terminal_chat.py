"""The chat in the terminal: the same answers as a guest gets at the screen, without a running appliance."""

import logging
from collections.abc import Callable

from appliance.assistant.chat import ChatService
from appliance.assistant.knowledge import Knowledge
from appliance.assistant.model_settings import chat_model
from appliance.assistant.tools.registry import ToolContext, ToolRegistry
from appliance.core.config import Config
from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.documents.loader import build_embedders, request_embedder
from appliance.documents.service import DocumentService
from appliance.llm.engine import Engine
from appliance.llm.scheduler import Scheduler
from appliance.modelstore.store import ModelStore
from appliance.operations.tool_wiring import passages_found, readers
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.memories import Memories

log = logging.getLogger(__name__)

NOT_HERE = say("You have to log in on Larson’s page for that.")


def terminal_chat(
    config: Config, store: Store, models: ModelStore, engine: Engine, ring: Callable[[str, str], None] | None = None
) -> tuple[ChatService, ToolRegistry]:
    """The chat and its tools. `ring` is called when a timer ends; without it there are no timers."""
    documents = DocumentService(Documents(store))
    documents.load()
    context = ToolContext(
        seen=lambda _client, _blind: None,
        find=lambda question, person: passages_found(documents, question, person),
        light=lambda _pattern, _brightness: None,
        ring=ring or (lambda _label, _owner: None),
        remember=lambda _person, _text: None,
        remembered=lambda _person: [],
        forget=lambda _person, _number: None,
        patterns=(),
        folder=config.data.folder,
        model=lambda: chat_model(config.chat, models),
        log_in=NOT_HERE,
        keeps_time=ring is not None,
    )
    tools = ToolRegistry(context)
    try:
        documents.embedders = build_embedders(config.faces, models)
    except ModelError as error:
        log.info("Documents can only be searched by words: %s", error)
    understand, understand_loosely = readers(tools, config)
    try:
        understand(request_embedder(config.faces, models, documents.embedder))
    except ModelError as error:
        log.info("Requests are understood by their words only: %s", error)
    if documents.embedders.multilingual:
        understand_loosely(documents.embedders.multilingual)
    knowledge = Knowledge(config.chat, models, lambda: _model_bytes(config, models))
    scheduler = Scheduler(engine, config.chat.queue, lambda: None)
    return ChatService(scheduler, config.chat, documents, tools, Memories(store), knowledge), tools


def _model_bytes(config: Config, models: ModelStore) -> int | None:
    try:
        return models.best("chat", config.chat.model).bytes
    except ModelError:
        return None
