"""Requests about lists: put something on, take it off, read one, ask whether something is on it, empty one, begin one.

The forms are in languages/, under [lists]. In a form "@" is a list and "*" its entries. Nothing is taken off a list
without a word that says so, and never by a question.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from appliance.intents.call import Call
from appliance.intents.forms import forms, marked, phrases
from appliance.intents.language import Language
from appliance.intents.list_entries import cut, is_entry, meant
from appliance.intents.list_names import Reference, named, resolved
from appliance.intents.sentence import Sentence, Token, read

BEGUN = re.compile(
    r"^(?:leg|lege|mach|mache|fang|fange) (?:mir |uns )?(?:mal )?"
    r"(?P<list>(?:ne|eine|n|ein) (?:neue )?\w*(?:liste|zettel))"
    r"(?: an)? (?P<name>(?:für|zum|zur|fürs) [^:]+?)(?: an)?\s*:",
    re.I,
)
OTHER = frozenset("timer alarm span offset remind reminders lights documents".split())  # no matter of lists
ASKING = ("all_lists", "show", "has", "ask", "still", "duties")
DOING = ("keep", "clear", "out", "make", "begin", "remove", "add", "entries", "had", "offer")
KEPT = ("had", "ask")  # understood only of an entry that is on a list
LOOSE = ("remove", "had")  # without the name of a list, the list that has the entry is meant
MARKS = frozenset("\"“”„‘’…'()?!.")
WISHES = ("offer", "still")
WISHED = 4  # words of something that is only offered for the list
MOST = 24  # entries of one request

Kept = Sequence[tuple[str, str]]  # everything on the asker's lists: the list, the entry


@dataclass(frozen=True)
class _Request:
    """A request with its list cut out: the words, "@" for the list, and where each word stands in the text."""

    sentence: Sentence
    words: tuple[str, ...]
    tokens: tuple[Token, ...]
    reference: Reference | None

    @property
    def told(self) -> Language:
        return self.sentence.language

    def entries(self, found: re.Match[str]) -> list[str]:
        """What a form's "*" stands for, as entries."""
        first = found.string[: found.start("items")].count(" ")
        chosen = self.tokens[first : first + found["items"].count(" ")]
        are_tasks = self.reference is not None and self.reference.kind in ("own", "todo")
        return cut(self.sentence.text[chosen[0].start : chosen[-1].end], self.told, are_tasks)


def find(sentence: Sentence, kept: Kept | None = None) -> list[Call] | None:
    """The calls for lists that a request comes to; None if it is about none.

    `kept` is what is on the asker's lists; None if they have none, as a guest.
    """
    requests = list(_readings(_begun(sentence)))
    asking = sentence.language.words("lists", "asking")
    for name in (*ASKING, *DOING):
        for request in requests:
            asks = name in DOING and request.words[0] in asking
            if not asks and (calls := _by_form(request, name, kept)):
                return calls
    return None


def _begun(sentence: Sentence) -> Sentence:
    """A new list without the verb's separate part: "leg eine Liste an für Urlaub: …", "… für den Urlaub an: …"."""
    text = BEGUN.sub(r"mach \g<list> \g<name>:", sentence.text) if sentence.language.code == "de" else sentence.text
    return sentence if text == sentence.text else read(text, sentence.language, sentence.now)


def _readings(sentence: Sentence) -> Iterator[_Request]:
    """The request with its list cut out; and as it is, if it may name none; without the words before it."""
    tokens = [token for token in sentence.tokens if token.word not in MARKS]
    found = named([token.word for token in tokens], sentence.language)
    if len(found) == 1:
        yield from _reading(sentence, tokens, found)
    if len(found) == 0 or len(found) == 1 and found[0].is_loose:
        yield from _reading(sentence, tokens, [])


def _reading(sentence: Sentence, all_tokens: Sequence[Token], found: list[Reference]) -> Iterator[_Request]:
    tokens = list(all_tokens)
    found = [replace(each, name=_as_written(sentence, tokens, each)) for each in found]
    for each in found:
        tokens[each.first : each.last] = [Token("@", *_ends(tokens, each.first, each.last))]
    lead = phrases(sentence.language.code, "lists", "lead")
    text = marked((token.word for token in tokens), sentence.language.code, "lists")
    start = begun.end() if (begun := lead.match(text)) else 0
    kept = tuple(tokens[text[:start].count(" ") :])
    if kept:
        yield _Request(sentence, tuple(token.word for token in kept), kept, found[0] if found else None)


def _as_written(sentence: Sentence, tokens: Sequence[Token], reference: Reference) -> str:
    """The name of somebody's own list, with its capitals."""
    if reference.kind != "own":
        return reference.name
    start, end = _ends(tokens, *reference.called)
    return sentence.text[start:end]


def _ends(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    return tokens[first].start, tokens[last - 1].end


def _by_form(request: _Request, name: str, kept: Kept | None) -> list[Call] | None:
    text = marked(request.words, request.told.code, "lists")
    for template, pattern in forms(request.told.code, "lists", name):
        if request.reference and "@" not in template:
            continue
        if not (found := pattern.fullmatch(text)):
            continue
        if "items" not in pattern.groupindex:
            return _whole(request, name, kept)
        entries = [] if "@" in found["items"] else request.entries(found)
        if _may_be(request, name, entries) and (calls := _of_entries(request, name, entries, kept)):
            return calls
    return None


def _may_be(request: _Request, name: str, entries: Sequence[str]) -> bool:
    """Whether what stands where entries stand is entries: not a request of its own."""
    told = request.told
    if not 0 < len(entries) <= MOST or not all(is_entry(entry, told) for entry in entries):
        return False
    words = [entry.lower().split() for entry in entries]
    timers = {phrase[0] for phrase, means in told.phrases.items() if len(phrase) == 1 and "timer" in means}
    if any(timers & set(each) for each in words) or any(e[0] in told.words("lists", "no_next") for e in words[1:]):
        return False
    if name in ("entries", "out", "offer") and words[0][0] in told.words("lists", "no_start"):
        return False
    if name in WISHES and any(told.words("lists", "no_offer") & set(each) or len(each) > WISHED for each in words):
        return False
    other = OTHER - {"documents"} if name in (*WISHES, "add", "out") else OTHER  # "papier"
    return request.reference is not None or not request.sentence.means & other


def _whole(request: _Request, name: str, kept: Kept | None) -> list[Call] | None:
    """A call about a list as a whole."""
    if name == "all_lists":
        return [Call("list_show", {"name": "", "item": ""})]
    if name == "duties":
        return [Call("list_show", {"name": "todo", "item": ""})] if "todo" in dict(kept or ()) else None
    where = resolved(request.reference, kept)
    if name == "clear":
        return [Call("list_clear", {"name": where})]
    if name == "begin":
        is_new = request.reference is not None and request.reference.kind == "own"
        return [Call("list_add", {"items": [], "name": where})] if is_new else None
    return [Call("list_show", {"name": where, "item": ""})]


def _of_entries(request: _Request, name: str, entries: list[str], kept: Kept | None) -> list[Call] | None:
    where = resolved(request.reference, kept)
    if name in ("has", "ask", "still"):
        return _asked(request, name, entries, where, kept)
    if name == "keep":
        return _all_but(entries, where, kept)
    if name in LOOSE:
        return _removed(request, name, entries, where, kept)
    if name == "offer":
        return _offered(entries, where, kept)
    return [Call("list_add", {"items": entries, "name": where})]


def _asked(request: _Request, name: str, entries: list[str], where: str, kept: Kept | None) -> list[Call] | None:
    """Whether entries are on a list: the one named, or any."""
    calls = []
    for entry in entries:
        place = (
            _place(entry, kept, name in KEPT) if request.reference is None or request.reference.kind == "bare" else None
        )
        if place is None and name in KEPT:
            return None
        calls.append(Call("list_show", {"name": place or where, "item": entry}))
    return calls


def _removed(request: _Request, name: str, entries: list[str], where: str, kept: Kept | None) -> list[Call] | None:
    """Calls that take entries off: of the list named, or of the one that has them."""
    by_list: dict[str, list[str]] = {}
    for entry in entries:
        place = (
            _place(entry, kept, name in KEPT)
            if request.reference is None or request.reference.kind == "bare"
            else where
        )
        if place is None and name in KEPT:
            return None
        by_list.setdefault(place or where, []).append(entry)
    return [Call("list_remove", {"items": chosen, "name": place}) for place, chosen in by_list.items()]


def _all_but(entries: list[str], where: str, kept: Kept | None) -> list[Call]:
    """Takes everything off a list but these; shows it where one of them is not on it, or nothing else is."""
    there = [text for name, text in kept or () if name == where]
    places = [meant(entry, there) for entry in entries]
    if not all(places):
        return [Call("list_show", {"name": where, "item": ""})]
    stays = {place for found in places for place in found}
    gone = [text for place, text in enumerate(there) if place not in stays]
    return [
        Call("list_remove", {"items": gone, "name": where}) if gone else Call("list_show", {"name": where, "item": ""})
    ]


def _offered(entries: list[str], where: str, kept: Kept | None) -> list[Call] | None:
    """An offer to put something on the shopping list; a guest is told that it takes a log-in."""
    there = {text.casefold() for _, text in kept or ()}
    if len(entries) == 1 and entries[0].casefold() in there and (place := _place(entries[0], kept)):
        return [Call("list_show", {"name": place, "item": entries[0]})]
    return [Call("list_offer", {"items": entries, "name": where})]


def _place(entry: str, kept: Kept | None, is_all: bool = True) -> str | None:
    """The list that has an entry."""
    found = meant(entry, [text for _, text in kept or ()], is_all)
    return (kept or ())[found[0]][0] if found else None
