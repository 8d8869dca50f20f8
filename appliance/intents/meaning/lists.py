"""Lists in loose words: entries are what is left of a sentence without the words around them."""

import re

from appliance.intents.call import Call
from appliance.intents.list_entries import cut, meant
from appliance.intents.list_names import named, resolved
from appliance.intents.meaning.view import Reading, View

MOST_WORDS = 5  # of an entry
MOST = 12  # entries
WISHED = 0.0  # how well a sentence fits if it surely wants something put on a list
LONGEST = 16  # words of a sentence that says what is missing
AND = re.compile(r"(?i)\s*(?:and|or|then|also|plus|und|oder|auch|en|of|ook)\b")
MISSING = re.compile(
    r"(?i)\b(?:need\w*|out of|run out|ran out|running low|low on|(?:no|hardly any|almost no|not much) \w+ left|"
    r"all gone|get|buy|"
    r"brauch\w*|fehl\w*|alle|leer|aus|ausgegangen|kein\w*|kauf\w*|nodig|op|leeg|geen|kopen|halen)\b"
)
ADDING = ("list_add", "list_need")
FOLLOWS = re.compile(  # what leans on the turn before
    r"^(?:(?:ok|okay|oké|ja|ach|oh)[ ,]+)*(?:und|en|and|noch|nog|oder|of|plus|zusätzlich)\b|"
    r"\b(?:davon|daarvan|ervan|of them|of those)\b",
    re.I,
)
ACTS = (*ADDING, "list_show", "list_count", "list_remove", "list_clear")


def lists(view: View) -> Reading | None:
    """What a sentence about a list comes to."""
    if view.has_clock or any(length.has_unit for length in view.lengths):
        return None
    act = view.meant.best_of(*ACTS)
    return _cleared(view, act) or _removed(view) or _shown(view, act) or _added(view, act)


def _list(view: View) -> str:
    """The list that is named, or that was spoken of."""
    last = view.last("lists")
    told = named([token.word for token in view.sentence.tokens], view.sentence.language)
    if told and told[0].kind != "bare":
        return resolved(told[0], view.around.kept)
    return str(last.arguments.get("name") or "shopping") if last else resolved(None, view.around.kept)


def _is_spoken_of(view: View) -> bool:
    told = named([token.word for token in view.sentence.tokens], view.sentence.language)
    return view.last("lists") is not None or bool(told)


def _there(view: View) -> list[str]:
    return [text for name, text in view.around.kept or () if name == _list(view)]


def _cleared(view: View, act: str) -> Reading | None:
    """Asked before it is done, as the tool always is."""
    if act != "list_clear" or view.sentence.has("except") or not view.has("all") or not _is_spoken_of(view):
        return None
    return Reading((Call("list_clear", {"name": _list(view)}),))


def _removed(view: View) -> Reading | None:
    """Only what is on the list, and only if a word says that it goes."""
    if not view.has("remove") or view.asks:
        return None
    words = [view.sentence.tokens[n].word.removesuffix("'s") for n in view.content]
    there = _there(view)
    hits = {there[place] for word in words for place in meant(word, there)}
    unclear = [word for word in words if len(meant(word, there)) > 1]
    if not hits or unclear:
        return None
    return Reading((Call("list_remove", {"items": sorted(hits), "name": _list(view)}),))


def _shown(view: View, act: str) -> Reading | None:
    if act not in ("list_show", "list_count") or not _is_spoken_of(view):
        return None
    return Reading((Call("list_show", {"name": _list(view), "item": ""}),))


def _added(view: View, act: str) -> Reading | None:
    """Done if a list was spoken of; asked first if something is only said to be missing."""
    items = entries(view)
    if act not in ADDING or not items or view.asks or (act == "list_need" and len(view.text.split()) > LONGEST):
        return None
    if _goes_on_otherwise(view):
        return None
    is_wished = view.has("more_of_it") or (act == "list_add" and view.meant.fits["do.list_add"] >= WISHED)
    if view.before.calls and not _is_spoken_of(view) and FOLLOWS.search(view.text):
        return None
    tool = "list_add" if _is_spoken_of(view) and is_wished else "list_offer"
    return Reading((Call(tool, {"items": items, "name": _list(view)}),))


def _goes_on_otherwise(view: View) -> bool:
    """ "And 2 sticks of butter", after a conversion: more of that, unless a list is named or something is missing."""
    told = view.before.turns[-1:] if not _is_spoken_of(view) else ()
    return bool(told) and AND.match(view.text) is not None and not MISSING.search(view.text)


def entries(view: View) -> list[str]:
    """The entries in a sentence; none if one of them may be more than the name of a thing."""
    text = view.text
    for reference in named([token.word for token in view.sentence.tokens], view.sentence.language)[::-1]:
        tokens = view.sentence.tokens
        text = f"{text[: tokens[reference.first].start]} {text[tokens[reference.last - 1].end :]}"
    parts = [view.trimmed(part) for part in cut(text, view.sentence.language)]
    found = [part for part in parts if part]
    is_short = all(len(part.split()) <= MOST_WORDS for part in found)
    return found if is_short and len(found) <= MOST else []
