"""Cuts a text that is still being written into phrases that can be said aloud. Pure."""

import re

LONGEST = 400  # characters of a phrase; a longer one is cut at a space
FIRST_WORDS = 5  # of which the very first phrase may end at a comma, so that the voice begins early
# Each may begin only where its run begins, and gives nothing of it back: so a text is read once.
END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+\s++|(?<!\n)\n++(?=[^|\s])|(?<!\n)\n\n++", re.S)
RUN = frozenset(".!?…\"'”’»)]*_`")  # what may be the first part of an end, or of a fence; white space too
CLAUSE = re.compile(r"[,;:–—]\s+")
# What a full stop does not end: numbers of a list, initials and common abbreviations.
OPEN = re.compile(
    r"(?<!\S)\(?(?:\d{1,3}|[A-Za-zÄÖÜ]|mr|mrs|ms|dr|st|prof|vs|no|nr|approx|e\.g|i\.e|z\.b|d\.h|u\.a|bzw|ca|usw|evtl"
    r"|bijv|o\.a|d\.w\.z|dhr|mevr|incl)\.\s*$",
    re.I,
)
OPENS = 12  # characters, the most of such a word with its bracket and full stop
FENCE = "```"


class Phrases:
    """Takes a text piece by piece, and gives its phrases as soon as they are whole. Together they are the text.

    The work grows with the length of the text, in whatever pieces it comes.
    """

    def __init__(self) -> None:
        self._text = ""
        self._start = 0  # of the phrase
        self._seen = 0  # where the next end is looked for
        self._fences = 0  # of the phrase, before `_seen`
        self._fenced = False  # the phrase and what follows it have a fence
        self._begun = False

    def feed(self, text: str) -> list[str]:
        """The phrases that more text completes."""
        self._text, self._seen, self._start = self._text[self._start :], self._seen - self._start, 0
        fence = max(0, len(self._text) - len(FENCE) + 1)
        self._text += text
        self._fenced = self._fenced or self._text.find(FENCE, fence) >= 0
        found: list[str] = []
        while end := self._end():
            found.append(self._cut(end))
        return found

    def end(self) -> list[str]:
        """What is left once the text is over."""
        left = self._cut(len(self._text))
        return [left] if left.strip() else []

    def _cut(self, end: int) -> str:
        phrase = self._text[self._start : end]
        self._start, self._seen, self._begun = end, max(end, self._seen), True
        if self._fenced:
            self._fences, self._fenced = 0, self._text.find(FENCE, end) >= 0
        return phrase

    def _end(self) -> int:
        """Where the phrase ends; 0 while it may go on."""
        while found := END.search(self._text, self._seen):
            fences = self._fences_before(found.end())
            if fences % 2 == 0 and not self._goes_on(found):
                return found.end()
            if found.end() == len(self._text):
                break  # more may belong to it
            self._seen, self._fences = found.end(), fences
        else:
            tail = self._tail()
            self._seen, self._fences = tail, self._fences_before(tail)
        return 0 if self._fenced else self._early()

    def _fences_before(self, end: int) -> int:
        return self._fences + (self._text.count(FENCE, self._seen, end) if self._fenced else 0)

    def _goes_on(self, found: re.Match[str]) -> bool:
        """Whether that is no end: nothing is said yet, or its full stop ends no sentence."""
        stop = found.start() + 1
        if OPEN.search(self._text, max(self._start, stop - OPENS), stop):
            return True
        return found.start() - self._start < LONGEST and not self._text[self._start : found.end()].strip()

    def _tail(self) -> int:
        """Where an end may have begun of which the rest is still to come."""
        place, least = len(self._text), max(self._seen, len(self._text) - LONGEST)
        while place > least and (self._text[place - 1] in RUN or self._text[place - 1].isspace()):
            place -= 1
        return place

    def _early(self) -> int:
        """Where the phrase can end before its sentence does: the very first one at a comma, a long one at a space."""
        if not self._begun and (clause := self._clause()):
            return clause
        if len(self._text) - self._start <= LONGEST:
            return 0
        longest = self._start + LONGEST
        return self._text.rfind(" ", self._start, longest) + 1 or longest

    def _clause(self) -> int:
        words = before = 0
        for found in CLAUSE.finditer(self._text):
            words += len(self._text[before : found.start()].split())
            before = found.end()
            if words >= FIRST_WORDS:
                return found.end()
        return 0
