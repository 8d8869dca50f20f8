"""Says where an answer reached a limit of this box that its schema does not have."""

from collections.abc import Collection, Iterator
from typing import Any

from appliance.llm.structured.bounds import LEVELS, Bounds

MOST = 10  # warnings of one answer


def cut_offs(value: Any, named: Collection[str], bounds: Bounds) -> list[str]:
    """Sentences in English for a value that was written within bounds; `named` are the properties of its schema."""
    found = []
    if bounds is not LEVELS[0]:
        found.append(
            "The answer was cut off, so it was written again with tighter limits: "
            f"{bounds.characters} characters in a text, {bounds.items} items in a list, {bounds.pairs} properties that "
            f"the schema does not name{'' if bounds.optional else ', and required properties alone'}."
        )
    return [*found, *_reached(value, "", named, bounds)][:MOST]


def _reached(value: Any, where: str, named: Collection[str], bounds: Bounds) -> Iterator[str]:
    at = where or "/"
    if isinstance(value, str) and len(value) == bounds.characters:
        yield f"The text at {at} has {bounds.characters} characters, where this box ends texts. It may be incomplete."
    elif isinstance(value, list):
        if bounds.items and len(value) == bounds.items:
            yield f"The list at {at} has {bounds.items} items, where this box ends lists. It may be incomplete."
        for index, item in enumerate(value):
            yield from _reached(item, f"{where}/{index}", named, bounds)
    elif isinstance(value, dict):
        if bounds.pairs and sum(name not in named for name in value) == bounds.pairs:
            yield (
                f"The object at {at} has {bounds.pairs} properties that the schema does not name, where this box ends "
                "objects. It may be incomplete."
            )
        for name, item in value.items():
            yield from _reached(item, f"{where}/{name}", named, bounds)
