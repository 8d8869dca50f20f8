"""Says in words how a log-in was decided: to the visitor what helps them, to the owner everything.

A visitor who was not let in hears nothing that would help to try another face or another picture: no names of others,
no distances, not which sign of life was missed.
"""

from appliance.records.vision import Decision, Match, Quality
from appliance.vision.quality import problem, shadow

Line = tuple[str, str]  # what it is about, and what there is to say

WATCHED = {
    "live": "It moved as a head moves",
    "flat": "It moved as only a picture moves",
    "framed": "It was on a screen or a sheet",
    "unknown": "It hardly moved: nothing to be seen either way",
}
UNKNOWN = "Like nobody who is registered"  # the same words, whether a picture was near or not
CHALLENGED = {"passed": "All movements were right", "failed": "The movements were not as asked"}


def card(decision: Decision, min_width: int, owner: bool) -> list[Line]:
    """The lines of a decision card."""
    lines = [("Face", _face(decision, owner))]
    if decision.quality is not None:
        lines.append(("Picture", _picture(decision.quality, min_width)))
    lines.append(("Alive", _alive(decision, owner)))
    lines.append(("Took", f"{decision.seconds:.1f} s, {decision.frames} frames"))
    if owner and decision.match is not None:
        lines += _figures(decision.match)
    return lines


def _picture(quality: Quality, min_width: int) -> str:
    if found := problem(quality, min_width):
        return found
    side = shadow(quality)
    return f"Good, but dark {side}" if side else "Good"


def _alive(decision: Decision, owner: bool) -> str:
    if owner or decision.granted:
        return CHALLENGED.get(decision.challenge) or WATCHED[decision.watched]
    doubted = decision.challenge == "failed" or decision.watched in ("flat", "framed")
    return "I could not see that this is a person, not a picture" if doubted else "Nothing spoke against it"


def _face(decision: Decision, owner: bool) -> str:
    match = decision.match
    if decision.granted and match is not None:
        return f"Recognised as {match.name}"
    if match is None:
        return UNKNOWN
    if match.accepted:
        return f"Like {match.name}" if owner else UNKNOWN
    if match.near and match.refuted:
        return "I am not sure about this face"
    if match.near and match.alike:
        return "Two people here look like this"
    if owner:
        return f"{(match.distance / match.threshold - 1):.0%} too far from {match.name}, the nearest"
    return UNKNOWN


def _figures(match: Match) -> list[Line]:
    lines = [("Nearest", f"{match.name}, {match.distance:.3f} of at most {match.threshold:.3f}")]
    if match.second is not None:
        needed = f", {match.margin:.3f} needed" if match.margin else ""
        apart = match.second - match.distance
        lines.append(("Second", f"{match.second_name}, {match.second:.3f}: {apart:.3f} farther{needed}"))
    return lines
