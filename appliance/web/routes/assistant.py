"""How the chat is to speak with a person, what it remembers of them, and data out of texts."""

from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_sock import Sock

from appliance.web.access.context import Context, body, number


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    memories = context.appliance.assistant.memories

    @app.get("/me/assistant")
    def assistant() -> dict[str, Any]:
        """What the chat is told of the person who is logged in: {"persona", "memories": [{"id", "text"}, …]}."""
        person = context.member()
        known = [asdict(memory) for memory in memories.of(person.id)]
        return {"persona": memories.persona(person.id), "memories": known}

    @app.post("/me/persona")
    def be() -> dict[str, Any]:
        """How the chat is to speak: {"text"}; empty for the usual."""
        memories.set_persona(context.member().id, body().get("text"))
        return {}

    @app.post("/me/memories/remove")
    def drop_memory() -> dict[str, Any]:
        """Forget one memory: {"id"}."""
        memories.remove(context.member().id, number("id"))
        return {}
