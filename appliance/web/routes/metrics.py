"""The figures of the box for Prometheus: for every program on the box, over the network with the owner’s token."""

from flask import Response, abort, request

from appliance.core.errors import NotFoundError
from appliance.core.i18n import say
from appliance.web.access.context import Context
from appliance.web.access.cookies import place
from appliance.web.access.roles import STRANGER
from appliance.web.access.routing import Routes
from appliance.web.metrics import TYPE, BoxCollector
from appliance.web.server.wsgi import SCREEN

routes = Routes("metrics")


@routes.get("/metrics", STRANGER, returns="text/plain")
def metrics(context: Context) -> Response:
    """The figures of the box. From the network with a token of its owner, as “Authorization: Bearer …”."""
    if place() != SCREEN and not _has_owners_token(context):
        abort(
            401, say("A token of the owner is needed: make one on “My page”, and send it as “Authorization: Bearer …”.")
        )
    collector = BoxCollector(context.appliance, context.pictures, context.sockets)
    return Response(collector.text(), content_type=TYPE)


def _has_owners_token(context: Context) -> bool:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    identity = context.appliance.identity
    token = identity.tokens.find(secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
    try:
        return token is not None and identity.people.get(token.person_id).owner
    except NotFoundError:
        return False
