"""How the assistant speaks with a person, and what it remembers of them."""

from msgspec import Struct

from appliance.records.people import Person
from appliance.storage.memories import Memory
from appliance.web.access.bodies import ById, Text
from appliance.web.access.context import Context
from appliance.web.access.roles import MEMBER
from appliance.web.access.routing import Routes

routes = Routes("assistant")


class Persona(Struct):
    """How the assistant speaks; empty for the default."""

    text: Text


class NextReminder(Struct):
    """What the person is reminded of next, within a day: when, in seconds since 1970, and the words. 0 for nothing."""

    at: float = 0.0
    text: str = ""


class Remembered(Struct):
    """What the assistant is told of a person before every chat."""

    persona: str
    memories: list[Memory]


@routes.get("/me/assistant", MEMBER)
def show_memories(context: Context, person: Person) -> Remembered:
    """What the assistant is told of the person who is logged in."""
    memories = context.appliance.assistant.memories
    return Remembered(memories.persona(person.id), memories.of(person.id))


@routes.get("/me/reminder", MEMBER)
def show_reminder(context: Context, person: Person) -> NextReminder:
    """What the person who is logged in is reminded of next."""
    found = context.appliance.assistant.tools.next_reminder(person)
    return NextReminder(found.due_at, found.text) if found else NextReminder()


@routes.post("/me/persona", MEMBER)
def set_persona(context: Context, person: Person, body: Persona) -> None:
    """Set how the assistant speaks with the person."""
    context.appliance.assistant.memories.set_persona(person.id, body.text)


@routes.post("/me/memories/remove", MEMBER)
def remove_memory(context: Context, person: Person, body: ById) -> None:
    """Forget one memory."""
    context.appliance.assistant.memories.remove(person.id, body.id)
