"""Where a passage stands, in words. The database has the English of it, such as "page 3"."""

import re

from appliance.core.i18n import Text, joined, say, verbatim
from appliance.storage.documents import StoredPassage

PLACE = re.compile(r"(line|page|paragraph) (\d+)")
LONGEST_HEADING = 60  # characters


def place_text(place: str) -> Text:
    """A place within a document."""
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
    heading = passage.heading[:LONGEST_HEADING]
    return joined(", ", filter(None, (passage.title, heading, place_text(passage.place))))
