"""Tools for lists: what to buy, what to do."""

from typing import Any

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim
from appliance.storage.lists import Item, Lists

NAMES = {"shopping": say("shopping list"), "todo": say("to-do list")}


def list_add(by: Caller, items: list[Any], name: str = "shopping") -> Text:
    """Put something on a list."""
    new = _lists(by).add(by.member.id, name, [str(item) for item in items])
    if not new:
        return say("That is already on your {list}.", list=name_of(name))
    return say("Added to your {list}: {items}.", list=name_of(name), items=new)


def list_show(by: Caller, name: str = "shopping", item: str = "") -> Text:
    """Read a list."""
    there = _of(by, name)
    if item:
        found = next((each for each in there if _alike(each.text, item)), None)
        told = {"item": verbatim(found.text if found else item), "list": name_of(name)}
        return (
            say("Yes, {item} is on your {list}.", **told) if found else say("No, {item} is not on your {list}.", **told)
        )
    if not there:
        return say("Your {list} is empty.", list=name_of(name))
    lines = joined("\n", [verbatim(f"- {each.text}") for each in there])
    return joined("\n\n", [say("On your {list}:", list=name_of(name)), lines])


def list_remove(by: Caller, items: list[Any], name: str = "shopping") -> Text:
    """Take something off a list."""
    wanted = [str(item) for item in items]
    there = _of(by, name)
    gone = [each for each in there if any(_alike(each.text, item) for item in wanted)]
    if not gone:
        return say("{items} is not on your {list}.", items=wanted, list=name_of(name))
    _lists(by).remove(by.member.id, [each.id for each in gone])
    return say("Removed from your {list}: {items}.", list=name_of(name), items=[each.text for each in gone])


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
    return NAMES.get(name) or say("list {name}", name=verbatim(name))


def _alike(there: str, asked: str) -> bool:
    """Whether an item is meant: the same words, with or without "the" and an amount before them."""
    a, b = there.casefold(), asked.casefold()
    return a == b or a.endswith(f" {b}") or b.endswith(f" {a}")


TOOLS = (list_add, list_show, list_remove, list_clear)
