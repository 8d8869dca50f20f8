"""The language models, for the owner: listed, fetched, chosen."""

from dataclasses import asdict
from typing import Any

from flask import Flask, abort
from flask_sock import Sock

from appliance.web.access.context import Context, body


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    models = context.appliance.assistant.catalogue

    @app.get("/models")
    def listed() -> dict[str, Any]:
        """Every language model: {"models": [{"id", "title", "bytes", "needs", "suits", "state", "text", …}, …]}."""
        context.owner()
        return {"models": [asdict(model) for model in models.all()]}

    @app.post("/models/choose")
    def choose() -> dict[str, Any]:
        """Have one answer from now on: {"id"}."""
        context.owner()
        models.choose(_id())
        return {}

    @app.post("/models/fetch")
    def fetch() -> dict[str, Any]:
        """Begin to fetch one: {"id"}; the list tells how far it is."""
        context.owner()
        models.fetch(_id())
        return {}

    def _id() -> str:
        found = body().get("id")
        if not isinstance(found, str):
            abort(400, "Which model? Its id is missing.")
        return found
