"""Cuts a text that is still being written into phrases that can be said aloud. Pure."""

import re

LONGEST = 400  # characters of a phrase; a longer one is cut at a space
FIRST_WORDS = 5  # of which the very first phrase may end at a comma, so that the voice begins early
END = re.compile(r"[.!?…]+[\"'”’»)\]*_]*\s+|\n+(?=[^|\s])|\n\n+", re.S)
CLAUSE = re.compile(r"[,;:–—]\s+")
# What a full stop does not end: numbers of a list, initials and common abbreviations.
OPEN = re.compile(
    r"(?:(?:^|\s)\(?(?:\d{1,3}|[A-Za-zÄÖÜ]|mr|mrs|ms|dr|st|prof|vs|no|nr|approx|e\.g|i\.e|z\.b|d\.h|u\.a|bzw|ca|usw|evtl"
    r"|bijv|o\.a|d\.w\.z|dhr|mevr|incl))\.\s+$",
    re.I,
)
FENCE = "```"


class Phrases:
    """Takes a text piece by piece, and gives its phrases as soon as they are whole. Together they are the text."""

    def __init__(self) -> None:
        self._rest = ""
        self._begun = False

    def feed(self, text: str) -> list[str]:
        """The phrases that more text completes."""
        self._rest += text
        found: list[str] = []
        while cut := self._end():
            found.append(self._rest[:cut])
            self._rest = self._rest[cut:]
            self._begun = True
        return found

    def end(self) -> list[str]:
        """What is left once the text is over."""
        left, self._rest = self._rest, ""
        return [left] if left.strip() else []

    def _end(self) -> int:
        """Where the first phrase ends; 0 while it may go on."""
        for found in END.finditer(self._rest):
            said = self._rest[: found.end()]
            if said.strip() and not OPEN.search(said) and said.count(FENCE) % 2 == 0:
                return found.end()
        if not self._begun and (early := self._clause()):
            return early
        if len(self._rest) > LONGEST and FENCE not in self._rest:
            return self._rest.rfind(" ", 0, LONGEST) + 1 or LONGEST
        return 0

    def _clause(self) -> int:
        for found in CLAUSE.finditer(self._rest):
            if len(self._rest[: found.start()].split()) >= FIRST_WORDS and FENCE not in self._rest:
                return found.end()
        return 0
