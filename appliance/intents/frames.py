"""Requests that are understood whole: every word is accounted for, or there is no result.

A frame names the meanings that a request must have and those it may have. It knows no word of any language.
"""

from dataclasses import replace

from appliance.intents import calendar_frames, measure_frames
from appliance.intents.call import Call
from appliance.intents.frame import Build, Frame, frame
from appliance.intents.sentence import Segment, Sentence

BOX = ("temperature", "disk", "memory", "uptime", "version", "load", "address", "all")
TALK = """
my_name identity robot other_assistant maker model age private where_are languages how_are greet good_night bye thanks
sorry love insult""".split()
ALONE = 6  # words of small talk, at most


def _call(tool: str, **arguments: object) -> Build:
    return lambda _: Call(tool, dict(arguments))


def _alone(needs: str, tool: str, **arguments: object) -> Frame:
    """Nothing but a phrase."""
    return frame(needs, "", _call(tool, **arguments))


def _talk(about: str) -> Frame:
    """Small talk: a phrase, and perhaps a greeting before it."""
    allows = frozenset({"greet", "thanks"})
    return Frame(frozenset({about}), allows, lambda sentence: _short(sentence, about), asking=frozenset())


def _short(sentence: Sentence, about: str) -> Call | None:
    means = [segment for segment in sentence.segments if about in segment.means]
    others = sentence.known - sum(segment.last - segment.first for segment in means)
    return Call("about", {"what": about}) if others <= ALONE else None


FRAMES: tuple[Frame, ...] = (
    *calendar_frames.FRAMES,
    *measure_frames.FRAMES,
    _alone("abilities", "abilities"),
    *(_alone(f"box_{what}", "box", what=what) for what in BOX),
    _alone("who_here", "who"),
    _alone("running", "timers"),
    *(_talk(about) for about in TALK),
    _alone("kept_of_me", "about", what="kept"),
    _alone("face_photos", "about", what="face_photos"),
    _alone("delete_me", "about", what="delete"),
    frame("you nature", "which filler is_on", _call("about", what="robot")),
    frame("you naming", "question for_label", _call("about", what="identity")),
    frame("my_name remember", "recall_all you naming", _call("about", what="my_name")),
    _alone("never_mind", "about", what="never_mind"),
)


def find(sentence: Sentence) -> Call | None:
    """The call that a request comes to, if it is understood whole."""
    if meant := sentence.language.meant_whole([token.word for token in sentence.tokens]):
        whole = Segment(0, len(sentence.tokens), frozenset({meant}))
        sentence = replace(sentence, segments=(whole,))
    if not any(segment.means - {"filler"} for segment in sentence.segments) or "negation" in sentence.means:
        return None
    for tried in FRAMES:
        if tried.fits(sentence) and (call := tried.build(sentence)):
            return call
    return None
