"""Explains how a log-in was decided: helpful hints for the visitor, everything for the owner.

A rejected visitor learns nothing that would help to try another face or photo: no names of others,
no distances, no failed liveness check.
"""

from appliance.records.vision import Decision, Match, Quality
from appliance.vision.quality import problem, shadow

Line = tuple[str, str]  # label and text

WATCHED = {
    "live": "Moved like a real head",
    "flat": "Looks like a photo",
    "framed": "Looks like a screen or a print",
    "unknown": "Not enough movement to tell",
}
UNKNOWN = "No registered face matches"  # the same text whether or not a photo came close
CHALLENGED = {"passed": "All movements were correct", "failed": "The movements were wrong"}


def card(decision: Decision, min_width: int, owner: bool) -> list[Line]:
    """The lines of a decision card."""
    lines = [("Face", _face(decision, owner))]
    if decision.quality is not None:
        lines.append(("Picture", _picture(decision.quality, min_width)))
    lines.append(("Liveness", _alive(decision, owner)))
    lines.append(("Duration", f"{decision.seconds:.1f} s, {decision.frames} frames"))
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
    return "I could not tell a person from a photo" if doubted else "No sign of a photo"


def _face(decision: Decision, owner: bool) -> str:
    match = decision.match
    if decision.granted and match is not None:
        return f"Recognised as {match.name}"
    if match is None:
        return UNKNOWN
    if match.accepted:
        return f"Looks like {match.name}" if owner else UNKNOWN
    if match.near and match.refuted:
        return "Not sure about this face"
    if match.near and match.alike:
        return "Two registered people look like this"
    if owner:
        return f"No match. Closest: {match.name}, {(match.distance / match.threshold - 1):.0%} over the limit"
    return UNKNOWN


def _figures(match: Match) -> list[Line]:
    lines = [("Closest", f"{match.name}, distance {match.distance:.3f}, limit {match.threshold:.3f}")]
    if match.second is not None:
        needed = f", {match.margin:.3f} needed" if match.margin else ""
        apart = match.second - match.distance
        lines.append(("Second", f"{match.second_name}, distance {match.second:.3f}, {apart:.3f} farther{needed}"))
    return lines
