"""A person's own page: their views, PIN, preferences and tokens, and the export of all that is kept of them."""

from typing import Literal

import msgspec
from flask import Response, abort, request
from msgspec import UNSET, Struct, UnsetType

from appliance.core.i18n import say
from appliance.operations.export import export_person
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.said_names import SaidNames
from appliance.storage.tokens import Token
from appliance.storage.voices import Voices
from appliance.web.access.bodies import ById, ByName, Text
from appliance.web.access.context import Context
from appliance.web.access.roles import MEMBER, PROVEN_MEMBER
from appliance.web.access.routing import Routes

routes = Routes("me")


class View(Struct):
    """One picture of the person. It does not fit when the others would not recognise it."""

    id: int
    direction: str
    created_at: str
    fits: bool


class Profile(Struct):
    """The person who is logged in, and what the box recognises them by."""

    name: str
    owner: bool
    pin: bool
    counters: int
    views: list[View]


class FurtherViews(Struct):
    """Take further views, or with `renew` new ones in place of all."""

    renew: bool = False


class Pin(Struct):
    """A PIN; an empty one removes it."""

    pin: Text


class Proof(Struct):
    """The PIN once more, or a challenge and the signature of "larson confirm CHALLENGE" by the phone's key.

    Empty to ask whether it is needed.
    """

    pin: Text = ""
    challenge: Text = ""
    signature: Text = ""


class ProofState(Struct):
    """How to prove who is logged in here, and whether they have done so lately."""

    by: Literal["pin", "phone", "face"]
    fresh: bool


class Preferences(Struct, forbid_unknown_fields=True):
    """How the pages look and sound to a person; each as far as it was chosen."""

    theme: Literal["dark", "light"] | UnsetType = UNSET
    text: Literal["normal", "large"] | UnsetType = UNSET
    contrast: Literal["normal", "high"] | UnsetType = UNSET
    motion: Literal["normal", "less"] | UnsetType = UNSET
    language: Literal["en", "nl", "de"] | UnsetType = UNSET


class NewToken(Struct):
    """The token's characters, which are shown only now, and the model that it reaches."""

    token: str
    model: str


class TokenList(Struct):
    """A person's tokens for other programs."""

    tokens: list[Token]


@routes.get("/me", MEMBER)
def show_profile(context: Context, person: Person) -> Profile:
    """The person who is logged in, and their views."""
    identity = context.appliance.identity
    everything = identity.people.views(person.id)
    kept = [view for view in everything if not view.counter]  # a counter-example is another's
    odd = identity.faces.misfits(kept)
    views = [View(view.id, view.direction, view.created_at, view.id not in odd) for view in kept]
    pin = identity.people.has_pin(person.id)
    return Profile(person.name, person.owner, pin, len(everything) - len(kept), views)


@routes.get("/me/views/<int:view_id>", MEMBER, returns="image/*")
def show_view(context: Context, person: Person, view_id: int) -> Response:
    """The picture of one of the person's views."""
    views = context.appliance.identity.people.views(person.id)
    view = next((view for view in views if view.id == view_id and not view.counter), None)
    if view is None:
        abort(404, say("That photo no longer exists."))
    return Response(view.crop, mimetype="image/jpeg" if view.landmarks is not None else "image/png")


@routes.post("/me/views", MEMBER)
def take_views(context: Context, client: Client, person: Person, body: FurtherViews) -> None:
    """Take further views, or new ones in place of all. The feed tells how it goes."""
    context.appliance.identity.enrolment.begin_samples(client, person, body.renew)


@routes.post("/me/views/remove", MEMBER)
def remove_view(context: Context, person: Person, body: ById) -> None:
    """Delete one view."""
    context.appliance.identity.enrolment.remove_sample(person, body.id)


@routes.post("/me/counters/remove", MEMBER)
def remove_counters(context: Context, person: Person) -> None:
    """Take every "That was not me" back."""
    context.appliance.identity.enrolment.remove_counters(person)


@routes.get("/me/proof", MEMBER)
def show_proof(context: Context, person: Person) -> ProofState:
    """How to confirm who it is, before what cannot be taken back."""
    identity, session = context.appliance.identity, context.begun
    by: Literal["pin", "phone", "face"] = "phone" if identity.phones.may_confirm(session) else "face"
    return ProofState("pin" if identity.people.has_pin(person.id) else by, identity.sessions.is_proved(context.token))


@routes.post("/me/proof", MEMBER)
def prove(context: Context, person: Person, body: Proof) -> None:
    """Confirm who it is, for what needs it in the next two minutes. Refused while that is needed."""
    identity = context.appliance.identity
    if body.pin:
        identity.logins.prove(context.token, person, body.pin)
    elif body.signature:
        identity.phones.confirm(context.begun, body.challenge, body.signature, request.remote_addr or "")
    identity.sessions.check_proof(context.token)


@routes.post("/me/proof/face", MEMBER)
def begin_proof(context: Context, person: Person) -> None:
    """Look once more at the face of who is logged in, who has no PIN. The feed then tells how it goes."""
    context.appliance.identity.logins.begin_proof(context.begun, person)


@routes.post("/me/pin", PROVEN_MEMBER)
def set_pin(context: Context, person: Person, body: Pin) -> None:
    """Set the person's PIN, or remove it. Only who has the former PIN, if there is one, may replace it."""
    context.appliance.identity.people.set_pin(person.id, body.pin)


@routes.post("/me/preferences", MEMBER)
def set_preferences(context: Context, person: Person, body: Preferences) -> None:
    """Keep how the person likes the pages."""
    context.appliance.identity.people.set_preferences(person.id, msgspec.to_builtins(body))


@routes.get("/me/export", MEMBER, returns="application/zip")
def export(context: Context, person: Person) -> Response:
    """Everything that the box keeps of the person who is logged in, as a ZIP archive."""
    appliance = context.appliance
    people, voices, said = appliance.identity.people, Voices(appliance.store), SaidNames(appliance.store)
    packed = export_person(person, people, voices, said, appliance.assistant, appliance.documents.repository)
    headers = {"Content-Disposition": f'attachment; filename="larson-{person.id}.zip"'}
    return Response(packed, mimetype="application/zip", headers=headers)


@routes.get("/me/tokens", MEMBER)
def list_tokens(context: Context, person: Person) -> TokenList:
    """The person's tokens for other programs."""
    return TokenList(context.appliance.identity.tokens.of(person.id))


@routes.post("/me/tokens", MEMBER)
def create_token(context: Context, person: Person, body: ByName) -> NewToken:
    """Create a token, named after what it is for. Its characters are shown only now."""
    identity = context.appliance.identity
    secret = identity.tokens.create(person.id, body.name)
    identity.people.note("token made", person.id)
    return NewToken(secret, context.appliance.assistant.model)


@routes.post("/me/tokens/revoke", MEMBER)
def revoke_token(context: Context, person: Person, body: ById) -> None:
    """End a token."""
    context.appliance.identity.tokens.revoke(person.id, body.id)
    context.appliance.identity.people.note("token revoked", person.id)
