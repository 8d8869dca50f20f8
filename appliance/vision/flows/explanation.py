"""Explains how a log-in was decided: helpful hints for the visitor, everything for the owner.

A rejected visitor learns nothing that would help to try another face or photo: no names of others,
no distances, no failed liveness check.
"""

from appliance.core.i18n import Text, fixed, say, say_plural
from appliance.records.vision import Decision, Match, Quality
from appliance.vision.quality import problem, shadow

Line = tuple[Text, Text]  # label and text

WATCHED = {
    "live": say("Moved like a real head"),
    "flat": say("Looks like a photo"),
    "framed": say("Looks like a screen or a print"),
    "unknown": say("Not enough movement to tell"),
}
UNKNOWN = say("No registered face matches")  # the same text whether or not a photo came close
CHALLENGED = {"passed": say("All movements were correct"), "failed": say("The movements were wrong")}


def card(decision: Decision, min_width: int, owner: bool) -> list[Line]:
    """The lines of a decision card."""
    lines = [(say("Face"), _face(decision, owner))]
    if decision.quality is not None:
        lines.append((say("Picture"), _picture(decision.quality, min_width)))
    lines.append((say("Liveness"), _alive(decision, owner)))
    lines.append((say("Duration"), _duration(decision)))
    if owner and decision.match is not None:
        lines += _figures(decision.match)
    return lines


def _duration(decision: Decision) -> Text:
    frames = say_plural("{count} frame", "{count} frames", decision.frames)
    return say("{seconds} s, {frames}", seconds=fixed(decision.seconds, 1), frames=frames)


def _picture(quality: Quality, min_width: int) -> Text:
    if found := problem(quality, min_width):
        return found
    side = shadow(quality)
    return say("Good, but dark {side}", side=side) if side else say("Good")


def _alive(decision: Decision, owner: bool) -> Text:
    if owner or decision.granted:
        return CHALLENGED.get(decision.challenge) or WATCHED[decision.watched]
    doubted = decision.challenge == "failed" or decision.watched in ("flat", "framed")
    return say("I could not tell a person from a photo") if doubted else say("No sign of a photo")


def _face(decision: Decision, owner: bool) -> Text:
    match = decision.match
    if decision.granted and match is not None:
        return say("Recognised as {name}", name=match.name)
    if match is None:
        return UNKNOWN
    if match.accepted:
        return say("Looks like {name}", name=match.name) if owner else UNKNOWN
    if match.near and match.refuted:
        return say("Not sure about this face")
    if match.near and match.alike:
        return say("Two registered people look like this")
    if owner:
        over = round(100 * (match.distance / match.threshold - 1))
        return say("No match. Closest: {name}, {over}% over the limit", name=match.name, over=over)
    return UNKNOWN


def _figures(match: Match) -> list[Line]:
    name, distance, limit = match.name, fixed(match.distance, 3), fixed(match.threshold, 3)
    closest = say("{name}, distance {distance}, limit {limit}", name=name, distance=distance, limit=limit)
    return [(say("Closest"), closest), *([(say("Second"), _second(match))] if match.second is not None else [])]


def _second(match: Match) -> Text:
    assert match.second is not None
    values = {"distance": fixed(match.second, 3), "apart": fixed(match.second - match.distance, 3)}
    if not match.margin:
        return say("{name}, distance {distance}, {apart} farther", name=match.second_name, **values)
    return say(
        "{name}, distance {distance}, {apart} farther, {needed} needed",
        name=match.second_name,
        needed=fixed(match.margin, 3),
        **values,
    )


def refusal(match: Match | None, name: str) -> Text:
    """What a visitor is told who was not recognised, or not as the one called `name`."""
    if match is not None and match.near and match.alike and not name:
        return say("Two people here look alike to me. Log in with your name.")
    if match is not None and match.near and match.refuted:
        return say("I’m not sure who you are. Log in with your PIN.")
    if name:
        return say("This does not look like {name}. Try again in better light.", name=name)
    return say("I don't know you yet. Register, or try again in better light.")
