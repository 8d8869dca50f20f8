"""Where a passage stands, in words. The database has the English of it, such as "page 3" or "header"."""

import re

from appliance.core.i18n import Text, joined, say, verbatim
from appliance.storage.documents import StoredPassage
from appliance.text.sections import STEP

PLACE = re.compile(r"(line|page|paragraph) (\d+)")
AROUND = {"header": say("header"), "footer": say("footer")}  # of every page
LONGEST_HEADING = 60  # characters


def place_text(place: str) -> Text:
    """A place within a document."""
    if place in AROUND:
        return AROUND[place]
    found = PLACE.fullmatch(place)
    if not found:
        return verbatim(place)
    number = int(found[2])
    if found[1] == "page":
        return say("page {number}", number=number)
    if found[1] == "line":
        return say("line {number}", number=number)
    return say("paragraph {number}", number=number)


def where(passage: StoredPassage) -> Text:
    """Where a passage stands: its document, heading, and page or line."""
    return joined(", ", filter(None, (passage.title, short(passage.heading), place_text(passage.place))))


def short(heading: str) -> str:
    """A heading with those above it, or with as many of them as there is room for."""
    path, told = heading.split(STEP), heading
    while len(path) > 1 and len(told) > LONGEST_HEADING:
        path = path[1:]
        told = STEP.join(["…", *path])
    return told[:LONGEST_HEADING]
