"""The export of a person: everything that the box keeps of them, as a ZIP archive."""

import io
import json
import zipfile
from dataclasses import asdict
from typing import Any

from appliance.assistant.service import Assistant
from appliance.records.people import Person, StoredSample
from appliance.records.vision import Vector
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.storage.said_names import SaidNames
from appliance.storage.voices import Voices

ALL = 100_000  # lines of the audit log


def export_person(
    person: Person, people: People, voices: Voices, said: SaidNames, assistant: Assistant, documents: Documents
) -> bytes:
    """The archive: JSON files of what is known, remembered, listed, read and said, and a picture of each view."""
    views = [view for view in people.views(person.id) if not view.counter]  # counter-examples show other people
    named = said.of(person.id)
    heard = {
        "voice": [_rounded(vector) for vector in voices.of(person.id)],
        "name_is_said": asdict(named) if named else None,
    }
    parts = {
        "about": _about(person, people, views) | heard,
        "memories": {
            "persona": assistant.memories.persona(person.id),
            "memories": [memory.text for memory in assistant.memories.of(person.id)],
        },
        "reminders_and_lists": _reminders_and_lists(person, assistant),
        "documents": _documents(person, documents),
        "chats": _chats(person, assistant),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(f"{name}.json", json.dumps(part, ensure_ascii=False, indent=2))
        for view in views:
            archive.writestr(_file_name(view), view.crop)
    return packed.getvalue()


def _reminders_and_lists(person: Person, assistant: Assistant) -> dict[str, Any]:
    kept = assistant.tools.around
    return {
        "reminders": [
            {"due_at": each.due_at, "text": each.text}
            for each in (kept.reminders.of(person.id) if kept.reminders else ())
        ],
        "lists": [{"list": each.list, "item": each.text} for each in (kept.lists.of(person.id) if kept.lists else ())],
    }


def _about(person: Person, people: People, views: list[StoredSample]) -> dict[str, Any]:
    return {
        "name": person.name,
        "owner": person.owner,
        "registered_at": person.created_at,
        "preferences": people.preferences(person.id),
        "views": [
            {
                "file": _file_name(view),
                "direction": view.direction,
                "taken_at": view.created_at,
                "model": view.model,
                "embedding": _rounded(view.embedding),
            }
            for view in views
        ],
        "history": people.history(person.id, most=ALL),
    }


def _rounded(vector: Vector) -> list[float]:
    return [round(float(value), 6) for value in vector]


def _documents(person: Person, documents: Documents) -> list[dict[str, Any]]:
    return [
        {
            "title": document.title,
            "circle": document.circle,
            "passages": [passage.text for passage in documents.passages(document.id)],
        }
        for document in documents.of(person.id)
        if document.own
    ]


def _chats(person: Person, assistant: Assistant) -> list[dict[str, Any]]:
    return [
        {**asdict(head), "messages": [asdict(each) for each in assistant.chats.everything(person.id, head.id)]}
        for head in assistant.chats.of(person.id)
    ]


def _file_name(view: StoredSample) -> str:
    return f"views/{view.id}.{'png' if view.landmarks is None else 'jpg'}"
