"""What follows about a list: "and yoghurt", "what's on it?", "I've got the milk", "not the bread"."""

import re

from appliance.intents.call import Call
from appliance.intents.follow_forms import Form
from appliance.intents.follower import Follower
from appliance.intents.list_entries import cut, meant

LONG = 4  # letters of a word that tells what a text is about
MOST_WORDS = 5  # of an entry
FORGET = re.compile(r"\b(?:forget|vergiss|vergeet)\b", re.I)
EXCHANGE = re.compile(
    r"(?:(?:ok|oh|no|actually|and|please|can you|could you)[ ,]+)*(?:swap|replace|change|switch) (?:out )?(?P<old>.+?) "
    r"(?:for|with|to) (?P<new>.+?)(?: (?:on (?:there|it|the list)|instead|please))*\W*$",
    re.I,
)
LAST_ONE = re.compile(
    r"(?:(?:nah|no|actually|oh|ok|okay|and|please|wait|hang on|can you|could you)[ ,]+)*(?:lose|drop|scrap|"
    r"ditch|remove|delete|"
    r"take off|take|cross off|scratch|forget|skip|bin)(?: off)? (?:that|the|my) (?:very )?(?:last|final)(?: one|"
    r" bit| thing| item| entry)?"
    r"(?: off| out| again| please)*\W*",
    re.I,
)
OTHER = frozenset("date time span offset place list shopping todo timer alarm reminders".split())


def _list(told: Follower) -> str:
    """The list that was spoken of."""
    last = told.call("lists")
    return str(last.arguments.get("name", "shopping")) if last else ""


def show(told: Follower, _: Form) -> list[Call] | None:
    """ "What's on it?" """
    return [Call("list_show", {"name": name, "item": ""})] if (name := _list(told)) else None


def is_on(told: Follower, form: Form) -> list[Call] | None:
    """ "Is milk on it?" """
    name, items = _list(told), _items(told, form.item)
    return [Call("list_show", {"name": name, "item": items[0]})] if name and len(items) == 1 else None


def put(told: Follower, form: Form) -> list[Call] | None:
    """ "Chuck milk on there too"."""
    name, items = _list(told), _items(told, form.item)
    return [Call("list_add", {"items": items, "name": name})] if name and items else None


def remove(told: Follower, form: Form) -> list[Call] | None:
    """ "I've got the milk", "not the bread": of what is on a list."""
    if told.plain and all(call.tool == "list_remove" for call in told.plain.calls):
        return list(told.plain.calls)
    name, items = _list(told), _items(told, form.item)
    there = told.around.kept
    if there is not None and not any(meant(item, [text for kept, text in there if kept == name]) for item in items):
        return None
    return [Call("list_remove", {"items": items, "name": name})] if name and items else None


def swap(told: Follower, form: Form) -> list[Call] | None:
    """ "Butter instead": for what was just added."""
    last, items = told.call("lists"), _items(told, form.item)
    if last is None or last.tool != "list_add" or not items:
        return None
    name = last.arguments.get("name", "shopping")
    return [Call("list_remove", {"items": last.arguments["items"], "name": name}),
            Call("list_add", {"items": items, "name": name})]  # fmt: skip


def exchanged(told: Follower) -> list[Call] | None:
    """ "Swap the marshmallows for sausages": on the list that was spoken of."""
    found, name = EXCHANGE.match(told.text), _list(told)
    if not found or not name:
        return None
    old, new = _items(told, found["old"]), _items(told, found["new"])
    there = [text for kept, text in told.around.kept or () if kept == name]
    if len(old) != 1 or not new or not meant(old[0], there):
        return None
    return [Call("list_remove", {"items": old, "name": name}), Call("list_add", {"items": new, "name": name})]


def last_one(told: Follower) -> list[Call] | None:
    """ "Nah, lose that last bit": of what was just put on a list, or stands last on it."""
    name, last = _list(told), told.call("lists")
    if last is None or not name or told.language.code != "en" or not LAST_ONE.fullmatch(told.text.strip()):
        return None
    there = [text for kept, text in told.around.kept or () if kept == name]
    added = list(map(str, last.arguments.get("items", ()))) if last.tool in ("list_add", "list_offer") else there
    return [Call("list_remove", {"items": added[-1:], "name": name})] if added else None


def clear(told: Follower, _: Form) -> list[Call] | None:
    """ "Delete all of it"."""
    if told.call("memory"):
        return [Call("forget_all")]
    return [Call("list_clear", {"name": name})] if (name := _list(told)) else None


def undo(told: Follower, _: Form) -> list[Call] | None:
    """ "Never mind": what was just added is removed, what was just remembered is forgotten."""
    calls = told.before.calls
    last = calls[0] if len(calls) == 1 else None
    if last and last.tool == "list_add":
        return [Call("list_remove", {"items": last.arguments["items"], "name": last.arguments.get("name", "shopping")})]
    if last and last.tool == "recall" and FORGET.search(told.text):  # "never mind" forgets nothing that was asked for
        text = _recalled(told, str(last.arguments.get("question", "")))
        return [Call("forget", {"text": text})] if text else None
    return [Call("forget", {"text": last.arguments["text"]})] if last and last.tool == "remember" else None


def _recalled(told: Follower, question: str) -> str:
    """What was asked for in the words in which it was told, where that was a turn before; else the question."""
    asked = {token.word for token in told.read(question).tokens if len(token.word) > LONG}
    facts = [str(call.arguments["text"]) for turn in told.before.told for call in turn.calls if call.tool == "remember"]
    return next((fact for fact in facts if asked & {token.word for token in told.read(fact).tokens}), question)


def _items(told: Follower, item: str) -> list[str]:
    """The entries in a value; none if it is about something else."""
    items = cut(item, told.language)
    return items if all(_is_entry(told, part) for part in items) else []


def _is_entry(told: Follower, item: str) -> bool:
    words = [token.word for token in told.read(item).tokens]
    other = told.language.words("follow_up", "entry_not") | told.language.words("lists", "no_item")
    if not 0 < len(words) <= MOST_WORDS or other & {*words} or item.replace(" ", "").isdigit():
        return False
    return not told.read(item).means & OTHER
