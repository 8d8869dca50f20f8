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


class Remembered(Struct):
    """What the assistant is told of a person before every chat."""

    persona: str
    memories: list[Memory]


@routes.get("/me/assistant", MEMBER)
def show_memories(context: Context, person: Person) -> Remembered:
    """What the assistant is told of the person who is logged in."""
    memories = context.appliance.assistant.memories
    return Remembered(memories.persona(person.id), memories.of(person.id))


@routes.post("/me/persona", MEMBER)
def set_persona(context: Context, person: Person, body: Persona) -> None:
    """Set how the assistant speaks with the person."""
    context.appliance.assistant.memories.set_persona(person.id, body.text)


@routes.post("/me/memories/remove", MEMBER)
def remove_memory(context: Context, person: Person, body: ById) -> None:
    """Forget one memory."""
    context.appliance.assistant.memories.remove(person.id, body.id)
