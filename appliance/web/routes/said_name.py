"""How Larson says the name of the person who is logged in."""

from flask import Response
from msgspec import Struct

from appliance.records.people import Person
from appliance.speech.sounds_like import phonemes, tidy
from appliance.storage.said_names import SaidName, SaidNames
from appliance.voice.name_sample import name_sample
from appliance.web.access.bodies import Text
from appliance.web.access.context import Context
from appliance.web.access.roles import MEMBER
from appliance.web.access.routing import Routes

routes = Routes("said_name")


class Said(Struct):
    """Whether the voice is on, and how the person's name sounds in ordinary letters; empty if it is said as usual."""

    on: bool
    sounds_like: str


class SoundsLike(Struct):
    """How a name sounds, in ordinary letters of the page's language; empty for as usual."""

    sounds_like: Text


@routes.get("/me/said", MEMBER)
def show_said(context: Context, person: Person) -> Said:
    """How the person's name is said."""
    kept = SaidNames(context.appliance.store).of(person.id)
    return Said(context.appliance.voice.on, kept.sounds_like if kept else "")


@routes.post("/me/said", MEMBER)
def keep_said(context: Context, person: Person, body: SoundsLike) -> None:
    """Say the person's name like this from now on."""
    SaidNames(context.appliance.store).keep(person.id, _read(context, person, body))


@routes.post("/me/said/sound", MEMBER, returns="audio/wav")
def hear_said(context: Context, person: Person, body: SoundsLike) -> Response:
    """The person's name said like this, as a WAV file. Nothing is kept."""
    said = _read(context, person, body)
    speech, language = context.appliance.voice.speech, context.language[:2]
    return Response(name_sample(speech, person.name, said.ipa if said else "", language), mimetype="audio/wav")


def _read(context: Context, person: Person, body: SoundsLike) -> SaidName | None:
    """What was written, with its phonemes; None for as usual. Raises VoiceError.

    What is kept stays as it was read, though the page may be in another language now.
    """
    if not body.sounds_like.strip():
        return None
    wanted, language = tidy(body.sounds_like), context.language[:2]
    kept = SaidNames(context.appliance.store).of(person.id)
    return kept if kept and kept.sounds_like == wanted else SaidName(wanted, language, phonemes(wanted, language))
