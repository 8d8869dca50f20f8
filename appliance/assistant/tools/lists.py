"""Tools for lists: what to buy, what to do."""

import re
from collections import Counter
from typing import Any

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim
from appliance.intents.list_entries import meant
from appliance.storage.lists import Item, Lists

OWN_WORD = re.compile(r"\b\w*(?:list|liste|lijst|lijstje)\b", re.I)  # a name that says itself that it is a list's
NAMES = {"shopping": say("shopping list"), "todo": say("to-do list")}


def list_add(by: Caller, items: list[Any], name: str = "shopping") -> Text:
    """Put something on a list."""
    wanted = [str(item) for item in items]
    lists = _lists(by)
    if not wanted:
        return say("What shall I put on your {list}?", list=name_of(name))
    new = lists.add(by.member.id, name, wanted)
    there = [item for item in wanted if item not in new]
    if not new:
        return say("That is already on your {list}.", list=name_of(name))
    added = say("Added to your {list}: {items}.", list=name_of(name), items=new)
    return joined(" ", [added, say("Already there: {items}.", items=there)]) if there else added


def list_offer(by: Caller, items: list[Any], name: str = "shopping") -> Text:
    """Put something on a list that you seem to need, once you confirm."""
    return list_add(by, items, name)


def list_show(by: Caller, name: str = "shopping", item: str = "") -> Text:
    """Read a list."""
    if not name:
        return _all_lists(by)
    there = _of(by, name)
    if item:
        return _whether_there(name, item, [each.text for each in there])
    if not there:
        return say("Your {list} is empty.", list=name_of(name))
    lines = joined("\n", [verbatim(f"- {each.text}") for each in there])
    return joined("\n\n", [say("On your {list}:", list=name_of(name)), lines])


def _whether_there(name: str, item: str, there: list[str]) -> Text:
    found = [there[n] for n in meant(item, there)]
    if not found:
        return say("No, {item} is not on your {list}.", item=verbatim(item), list=name_of(name))
    return say(
        "Yes, {item} is on your {list}.", item=found if len(found) > 1 else verbatim(found[0]), list=name_of(name)
    )


def _all_lists(by: Caller) -> Text:
    """The lists that have something on them."""
    counted = Counter(item.list for item in _lists(by).of(by.member.id))
    if not counted:
        return say("You have nothing on any list.")
    lines = [say("- {list} ({count})", list=name_of(name), count=count) for name, count in counted.items()]
    return joined("\n\n", [say("Your lists:"), joined("\n", lines)])


def list_remove(by: Caller, items: list[Any], name: str = "shopping") -> Text:
    """Take something off a list."""
    there = _of(by, name)
    texts = [each.text for each in there]
    found = {str(item): meant(str(item), texts) for item in items}
    gone = sorted({places[0] for places in found.values() if len(places) == 1})
    missing = [item for item, places in found.items() if not places]
    _lists(by).remove(by.member.id, [there[n].id for n in gone])
    told = (
        [say("Removed from your {list}: {items}.", list=name_of(name), items=[texts[n] for n in gone])] if gone else []
    )
    if missing:
        told.append(say("That is not on your {list}: {items}.", items=missing, list=name_of(name)))
    unclear = {item: [texts[n] for n in places] for item, places in found.items() if len(places) > 1}
    told += [say("Which one do you mean: {items}?", items=choices) for choices in unclear.values()]
    return joined(" ", told)


def list_clear(by: Caller, name: str = "shopping") -> Text:
    """Empty a list, once you confirm."""
    there = _of(by, name)
    _lists(by).remove(by.member.id, [each.id for each in there])
    if not there:
        return say("Your {list} is empty.", list=name_of(name))
    return say_plural("{count} item removed.", "{count} items removed.", len(there))


def _lists(by: Caller) -> Lists:
    if by.person is None or by.around.lists is None:
        raise ToolError(by.around.log_in)
    return by.around.lists


def _of(by: Caller, name: str) -> list[Item]:
    return [item for item in _lists(by).of(by.member.id) if item.list == name]


def name_of(name: str) -> Text:
    """What a list is called."""
    if OWN_WORD.search(name):
        return verbatim(name)
    return NAMES.get(name) or say("{name} list", name=verbatim(name))


TOOLS = (list_add, list_offer, list_show, list_remove, list_clear)
