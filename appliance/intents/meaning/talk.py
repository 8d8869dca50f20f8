"""Small talk, memories, chance and the box's own matters, by the meaning of a sentence."""

import re

from appliance.intents.call import Call
from appliance.intents.meaning.view import Reading, View
from appliance.intents.remarks import has_value, is_plain
from appliance.intents.small_talk import OF_OTHER_THINGS

TOLD = {  # what a kind of talk is answered with
    "talk.abilities": Call("abilities"),
    "talk.heat": Call("box", {"what": "temperature"}),
}
FEELINGS = frozenset("talk.bad_day talk.tired talk.happy talk.hungry talk.bored talk.news".split())
ANSWERS = frozenset("talk.agree talk.laugh talk.surprise talk.thanks talk.bye talk.greet talk.good_night".split())
TO_THE_BOX = frozenset(  # said of the one who is spoken to
    "talk.private talk.identity talk.owner talk.heat talk.abilities talk.insult talk.how_are talk.praise".split()
)
ORDERS = frozenset({"remind"})  # "and remind me then" is no goodbye
LEAST_CHANCE = -0.4  # how well a sentence fits if dice are rolled for it
REQUEST = re.compile(r"\d")
WORDS = 16  # of a remark
FACT = re.compile(r"\S+\s+(?:is|are|lives?|ist|sind|hat|liegt|wohnt|ligt|heeft|woont|zijn|'s)\s+\S+|\w's \S+", re.I)
JOINTS = re.compile(r"\s*[,;–—]\s*|\s+-\s+")
LOW_HIGH = 2


def talk(view: View, label: str) -> Reading | None:
    """The answer to a remark or a question about the box, of a kind of talk."""
    if len(view.text.split()) > WORDS or (label in FEELINGS and (view.asks or REQUEST.search(view.text))):
        return None
    if view.sentence.means & ORDERS or (view.code != "en" and not _is_said(view, label)):
        return None
    if label == "talk.insult" and OF_OTHER_THINGS.match(view.text.strip()):
        return None
    if label in TO_THE_BOX and not view.has("you"):
        return None
    return Reading((TOLD.get(label) or Call("about", {"what": label.removeprefix("talk.")}),))


def _is_said(view: View, label: str) -> bool:
    """Whether a sentence is said for talk's sake: a remark without a value in it, or short words of an answer."""
    if label in TO_THE_BOX or label in ANSWERS:
        return True
    return is_plain(view.text, view.code) and not has_value(view.sentence)


def memory(view: View) -> Reading | None:
    """A fact to keep, asked before it is kept; what is kept, and what is to be forgotten."""
    act = view.meant.best_of("remember", "recall", "forget")
    if act == "recall" or view.asks:
        is_own = view.meant.label == "do.recall" and view.has("self")
        return Reading((Call("recall"),)) if is_own else None
    if act == "forget" and view.has("forget"):
        last = view.last("memory")
        text = str((last.arguments.get("text") or last.arguments.get("question") or "") if last else "")
        return Reading((Call("forget", {"text": text or view.name()}),), False) if text or view.name() else None
    fact = next((part for part in JOINTS.split(view.text) if FACT.search(part)), "")
    is_kept = view.has("keep") and not view.asks
    return Reading((Call("remember", {"text": fact.strip(" .!,")}),)) if fact and is_kept else None


def chance(view: View) -> Reading | None:
    """Dice, a coin, or a number between two."""
    act = view.meant.best_of("dice", "random", "coin")
    if view.meant.fits[f"do.{act}"] < LEAST_CHANCE:
        return None
    if act == "coin":
        return Reading((Call("coin"),))
    numbers = [round(value) for value in view.sentence.values("number") if float(value).is_integer()]
    if act == "dice":
        return Reading((Call("dice"),)) if not view.figures else None
    if not 1 <= len(numbers) <= LOW_HIGH or len(view.figures) > LOW_HIGH:
        return None
    low, high = (1, numbers[0]) if len(numbers) == 1 else (min(numbers), max(numbers))
    return Reading((Call("random_number", {"low": low, "high": high}),)) if low < high else None
