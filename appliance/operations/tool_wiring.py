"""What the chat's tools act on, taken from the running services."""

import functools
from collections.abc import Callable
from pathlib import Path

from appliance.assistant.tools.registry import SOMEBODY, ToolContext, ToolRegistry
from appliance.core.config import Config
from appliance.core.i18n import joined
from appliance.documents.places import where
from appliance.documents.service import DocumentService
from appliance.network.endpoint import Endpoint
from appliance.operations.led_policy import LIGHT_SHOWS
from appliance.operations.status_board import StatusBoard
from appliance.pipelines import loaders
from appliance.pipelines.pipeline import RecognitionPipeline
from appliance.pipelines.registry import Pipelines
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.database import Store
from appliance.storage.lists import Lists
from appliance.storage.memories import Memories
from appliance.storage.reminders import Reminders
from appliance.storage.timers import StoredTimers
from appliance.text.embed import TextEmbedder

PASSAGES = 2  # that the tool "find" answers with


def readers(tools: ToolRegistry, config: Config) -> tuple[Callable[[TextEmbedder], None], ...]:
    """What lets the tools read requests by their meaning: with the embedder of requests, and that of many languages.

    What they learn follows from files, and is kept.
    """

    def understand(embedder: TextEmbedder) -> None:
        tools.understand(embedder.embed, embedder.knows, loaders.learnt_file(config, embedder.model))

    def understand_loosely(embedder: TextEmbedder) -> None:
        kept = loaders.learnt_file(config, embedder.model)
        tools.understand_loosely(functools.partial(embedder.embed, role="query"), kept)

    return understand, understand_loosely


def tool_context(  # noqa: PLR0913  # what the tools act on; made once
    pipelines: Pipelines,
    documents: DocumentService,
    store: Store,
    board: StatusBoard,
    folder: Path,
    model: Callable[[], str],
    reach: Callable[[], Endpoint | None],
    is_small: Callable[[], bool] = lambda: True,
) -> ToolContext:
    """`folder` is the one whose disk the tools speak of.

    `model` names the language model, `reach` says where phones find the box, `is_small` whether that model
    writes poorly.
    """
    memories = Memories(store)

    return ToolContext(
        seen=lambda client, blind: seen(pipelines, client, blind),
        find=lambda question, person: passages_found(documents, question, person),
        light=board.light_show.set,
        ring=board.light_show.ring,
        remember=lambda person, text: memories.add(person.id, text),
        remembered=lambda person: memories.of(person.id),
        forget=lambda person, number: memories.remove(person.id, number),
        patterns=tuple(LIGHT_SHOWS),
        folder=folder,
        reminders=Reminders(store),
        lists=Lists(store),
        timers=StoredTimers(store),
        on_timers=board.light_show.changed,
        model=model,
        announce=board.announcements.make,
        is_small=is_small,
        address=lambda: found.origin if (found := reach()) else "",
    )


def passages_found(documents: DocumentService, question: str, person: Person | None) -> list[str]:
    """The nearest sentences of the passages about a question, each with where they stand."""
    found = documents.search(question, person, PASSAGES)
    return [joined(": ", [where(each), documents.nearest(question, each)]) for each in found]


def seen(pipelines: Pipelines, client: Client | None, blind: bool) -> list[str] | None:
    """Names of the people in front of a client's own camera, or else the box's; None if it may hear of neither."""
    if client is not None and pipelines.lends(client):
        return names_seen(pipelines.of(client))
    return None if blind else names_seen(pipelines.box)


def names_seen(camera: RecognitionPipeline) -> list[str] | None:
    """Names of the people in front of a camera, and SOMEBODY for each one it does not know; None if it sees nothing."""
    if not camera.live:  # there is no camera, or it is off
        return None
    observation = camera.observation
    faces = observation.faces if observation else ()
    return [face.match.name if face.match and face.match.accepted else SOMEBODY for face in faces]
