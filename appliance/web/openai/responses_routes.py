"""/v1/responses: OpenAI's newer address for answers. Responses are kept for an hour, in memory alone."""

import time
from typing import Any

from flask import Response, current_app
from flask.sansio.app import App

from appliance.storage.tokens import Token
from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.access.routing import EXTENSION
from appliance.web.openai.door import BODY_BYTES, check_model, choices_for, client_of, routes_for
from appliance.web.openai.errors import WireError
from appliance.web.openai.kept_responses import KeptResponse, KeptResponses
from appliance.web.openai.output import Output
from appliance.web.openai.quota import Quota
from appliance.web.openai.response import ModelResponse, head_of
from appliance.web.openai.responses_body import ResponseBody
from appliance.web.openai.responses_input import read_input, read_response

KEPT = "larson.responses"  # its key in the app's extensions

routes = routes_for("responses", ResponseBody)


def _keep_responses(app: App) -> None:
    """Keep the responses of the app's programs, until the person who made the program's token is deleted."""
    app.extensions[KEPT] = kept = KeptResponses()
    enrolment = app.extensions[EXTENSION].appliance.identity.enrolment
    before = enrolment.on_removed

    def forget(person_id: int) -> None:
        before(person_id)
        kept.forget_person(person_id)

    enrolment.on_removed = forget


routes.blueprint.record(lambda state: _keep_responses(state.app))


def _kept() -> KeptResponses:
    found = current_app.extensions[KEPT]
    assert isinstance(found, KeptResponses)
    return found


@routes.post("/v1/responses", AT_THE_BOX, largest=BODY_BYTES)
def respond(context: Context, token: Token, quota: Quota, body: ResponseBody) -> dict[str, Any] | Response:
    """An answer in the form of OpenAI's responses, whole or as a stream of named events."""
    model = context.appliance.assistant.model
    check_model(body.model, model)
    kept = _kept()
    turns = [*_earlier(kept, token, body), *read_input(body, lambda name: kept.item(token, name))]
    choices = choices_for(context, token, quota)
    wanted = choices.prepare(lambda: read_response(body, turns, client_of(token)))

    def keep(response: dict[str, Any], output: Output) -> None:
        if body.store is not False:
            items = {item["id"]: output.turn for item in output.items}
            kept.keep(KeptResponse(token, response, [*turns, output.turn], items, time.monotonic()))

    return ModelResponse(choices, wanted, head_of(body, model), keep).answer()


@routes.get("/v1/responses/<name>", AT_THE_BOX)
def show_response(token: Token, name: str) -> dict[str, Any]:
    """A response of this program, for an hour."""
    return _found(token, name).response


@routes.delete("/v1/responses/<name>", AT_THE_BOX)
def forget_response(token: Token, name: str) -> dict[str, Any]:
    """Forget a response of this program."""
    _found(token, name)
    _kept().forget(token, name)
    return {"id": name, "object": "response", "deleted": True}


def _found(token: Token, name: str) -> KeptResponse:
    kept = _kept().find(token, name)
    if kept is None:
        words = f"There is no response {name[:80]}: responses are kept for an hour, and not at all with store: false."
        raise WireError(words, "response_id", "response_not_found", 404)
    return kept


def _earlier(kept: KeptResponses, token: Token, body: ResponseBody) -> list[dict[str, str]]:
    """The conversation that a body continues. Raises WireError if it is not kept."""
    name = body.previous_response_id
    if name is None:
        return []
    found = kept.find(token, name)
    if found is None:
        words = f"There is no response {name[:80]} to continue: responses are kept for an hour. Send it all as input."
        raise WireError(words, "previous_response_id", "previous_response_not_found")
    return found.turns
