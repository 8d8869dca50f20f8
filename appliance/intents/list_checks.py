"""Something to put on a list only if it is not there: "staat er kaas op? zo niet, zet erbij, en ook beschuit"."""

import re
from collections.abc import Callable

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.list_entries import cut, is_entry, meant
from appliance.intents.list_forms import Kept

IF_NOT = {
    "de": r"(?:wenn|falls) (?:nein|ned|nicht|nich|noch nicht|net)|sonst|ansonsten|andernfalls",
    "nl": r"(?:zo|indien|als) (?:niet|nee)|als (?:dat |het )?(?:nog )?niet(?: zo is)?|anders",
    "en": r"if not|if it(?:'s| is) not|otherwise",
}
ADDRESSED = re.compile(r"^\s*,\s*[^\W\d]+\s*(?=[,;.!]|$)")  # who is spoken to: ", jonge"
# The verb with what belongs to it, and what stands beside it.
PUT = {
    "de": r"(?:(?:bitte|dann|mal|es|das|die|ihn|sie|doch|noch|gleich|mit|schnell) )*(?:mach|setz|schreib|"
    r"pack|tu|füg|nimm|hau|notier)e?\b"
    r"(?: (?:es|das|die|den|ihn|sie|mal|bitte|noch|doch|gleich|schnell|mit|mir|uns|drauf|dazu|auf|hinzu|hin|rauf|"
    r"auf die liste|auf den zettel)\b)*",
    "nl": r"(?:(?:dan|het|die|dat|er|maar|even|graag|ook|nog|gewoon) )*(?:zet|schrijf|doe|voeg|gooi|noteer)\b"
    r"(?: (?:het|die|dat|er|maar|even|ook|nog|dan|graag|snel|erbij|erop|bij|op|toe|op de lijst|op het lijstje)\b)*",
    "en": r"(?:(?:then|please|just) )*(?:put|add|write)\b"
    r"(?: (?:it|them|that|please|on|down|to the list|on the list)\b)*",
}
MORE = {
    "de": r"(?:und |außerdem |dann |auch |noch |dazu )+",
    "nl": r"(?:en |dan |ook |nog |daarnaast |meteen )+",
    "en": r"(?:and |also |then )+",
}
REASON = re.compile(r"\s*(?:,\s*|\s)(?:weil|denn|da|want|omdat|because|since)\b.*$", re.I)
Read = Callable[[str], list[Call] | None]


def find(text: str, code: str, kept: Kept | None, read: Read) -> list[Call] | None:
    """The calls of such a request; `read` gives those of a part of it."""
    pattern = re.compile(
        rf"^(?P<asked>.+?)[\s,;:.?!–-]+(?:und |aber |maar |"
        rf"and )?(?:{IF_NOT[code]})[\s,]+(?P<put>{PUT[code]})(?P<rest>.*)$",
        re.I,
    )
    found = pattern.match(" ".join(text.split()))
    asked = read(f"{found['asked']}?") if found else None
    if not found or not asked or any(call.tool != "list_show" or not call.arguments["item"] for call in asked):
        return None
    name = str(asked[0].arguments["name"])
    there = [entry for place, entry in kept or () if place == name]
    missing = [item for call in asked if not meant(item := str(call.arguments["item"]), there)]
    more = _more(found["rest"], code)
    if more is None:
        return None
    if items := [*missing, *more]:
        return [Call("list_add", {"items": items, "name": name})]
    return asked


def _more(rest: str, code: str) -> list[str] | None:
    """Further entries that are named behind; None if it is something else."""
    plain = ADDRESSED.sub("", REASON.sub("", rest))
    parts = [part.strip(" .!") for part in re.split(r"[,;]", plain) if part.strip(" .!")]
    told = [(part, re.match(MORE[code], part, re.I)) for part in parts]
    entries = [entry for part, led in told if led for entry in cut(part[led.end() :], language(code))]
    is_other = any(not led for _, led in told)
    return None if is_other or not all(is_entry(entry, language(code)) for entry in entries) else entries
