"""The mark that is still needed for an average, in English: "I got 7, 8 and 6.5, what do I need next to average 8?"."""

import re
from collections.abc import Sequence

from appliance.intents.call import Call
from appliance.intents.loose.figures import GAP, N, n, total

LEAD = r"^(?:(?:and|so|but|ok|okay|then|right|well|now|oh)[, ]+)*"
END = r"(?: then| please| altogether| in total| now| have i got| do i have| are there| is that)*\W*$"
NTH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
NEEDED = re.compile(
    rf"{LEAD}what (?:do|would|must|should|will|does|have) (?:i|we|he|she|they) (?:need|have to get|have to "
    rf"score|got to get|get)"
    rf"(?: (?:on|in|for) (?:the|my|his|her|a) (?:(?P<nth>\d+)(?:st|nd|rd|th)|(?P<word>{'|'.join(NTH)})|next|"
    rf"last|final)(?: one| test| exam)?)?"
    rf"(?: (?:to|for|so)\b[^\d?]*?{n('t')}(?: average| overall| ?%| percent)?){END}"
)
MARKS = re.compile(
    rf"\b(?P<list>{N}(?:(?:,? and |, ?|,? then ){N})+)\b{GAP}(?P<rest>\bwhat (?:do|would|must|should|will) .*)$"
)


def needed(text: str, marks: Sequence[str]) -> Call | None:
    """The mark that a text asks for, after these."""
    found = NEEDED.match(text)
    if not found:
        return None
    count = len(marks) + 1
    nth = int(found["nth"] or 0) or NTH.get(found["word"] or "", count)
    return total(f"{found['t']} * {count} - ({' + '.join(marks)})") if nth == count else None


def find(text: str) -> Call | None:
    """The mark that a text asks for, with those that there are."""
    told = MARKS.search(text)
    if not told or re.search(N, text[: told.start()]):
        return None
    rest = re.sub(r" next (?=to |for )", " on the next ", told["rest"])
    return needed(rest, re.findall(N, told["list"]))
