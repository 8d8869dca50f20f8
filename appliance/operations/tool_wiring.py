"""What the chat's tools act on, taken from the running services."""

from pathlib import Path

from appliance.assistant.tools.registry import SOMEBODY, ToolContext
from appliance.core.i18n import joined
from appliance.documents.places import where
from appliance.documents.service import DocumentService
from appliance.operations.led_policy import LIGHT_SHOWS
from appliance.operations.light_show import LightShow
from appliance.pipelines.pipeline import RecognitionPipeline
from appliance.records.people import Person
from appliance.storage.memories import Memories

PASSAGES = 2  # that the tool "find" answers with


def tool_context(
    camera: RecognitionPipeline, documents: DocumentService, memories: Memories, show: LightShow, folder: Path
) -> ToolContext:
    """`camera` is the pipeline of the box's own camera, `folder` the one whose disk the tools speak of."""

    def find(question: str, person: Person | None) -> list[str]:
        return [joined(": ", [where(found), found.text]) for found in documents.search(question, person, PASSAGES)]

    return ToolContext(
        seen=lambda: names_seen(camera),
        find=find,
        light=show.set,
        ring=show.ring,
        remember=lambda person, text: memories.add(person.id, text),
        remembered=lambda person: memories.of(person.id),
        forget=lambda person, number: memories.remove(person.id, number),
        patterns=tuple(LIGHT_SHOWS),
        folder=folder,
        on_timers=show.changed,
    )


def names_seen(camera: RecognitionPipeline) -> list[str]:
    """Names of the people in front of a camera, and SOMEBODY for each one it does not know."""
    observation = camera.observation
    faces = observation.faces if observation else ()
    return [face.match.name if face.match and face.match.accepted else SOMEBODY for face in faces]
