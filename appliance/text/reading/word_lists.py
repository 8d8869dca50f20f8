"""Numbers of lists and headings in Word files, worked out from the numbering rules that the file holds."""

from collections import defaultdict
from dataclasses import dataclass

from appliance.text.reading.word_package import Element, Package, child, local, value

ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
MOST = 4000  # Roman numbers end there


@dataclass(frozen=True)
class _Level:
    form: str  # "decimal", "lowerRoman", …
    text: str  # "%1.%2."
    start: int


class Lists:
    """The lists of a document. Ask for marks in the order of the paragraphs."""

    def __init__(self, package: Package):
        self._levels: dict[str, dict[int, _Level]] = {}  # by list
        self._counted_in: dict[str, str] = {}  # lists of one kind count together
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for root in package.of_kind("numbering"):
            self._read(root)

    def mark(self, number: str, level: int) -> str:
        """What stands before the next paragraph of a list at a level: "2.1.", "b)", "-"; empty for none."""
        levels = self._levels.get(number)
        if not levels or level not in levels:
            return ""
        rule, counts = levels[level], self._counts[self._counted_in[number]]
        counts[level] = counts.get(level, rule.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if rule.form == "none":
            return ""
        if rule.form == "bullet":
            return "-"
        told = rule.text
        for other in range(level + 1):
            if other in levels:
                count = counts.setdefault(other, levels[other].start)
                told = told.replace(f"%{other + 1}", written(count, levels[other].form))
        return told.strip()

    def _read(self, root: Element) -> None:
        kinds = {value(each, "abstractNumId"): _levels(each) for each in root if local(each) == "abstractNum"}
        for each in root:
            if local(each) == "num" and (number := value(each, "numId")):
                kind = value(child(each, "abstractNumId")) or ""
                changed = [change for change in each if local(change) == "lvlOverride"]
                self._levels[number] = kinds.get(kind, {})
                self._counted_in[number] = f"own {number}" if changed else kind


def _levels(kind: Element) -> dict[int, _Level]:
    found = {}
    for each in kind:
        if local(each) == "lvl":
            start = value(child(each, "start")) or "1"
            form, text = value(child(each, "numFmt")) or "decimal", value(child(each, "lvlText")) or ""
            found[int(value(each, "ilvl") or 0)] = _Level(form, text, int(start) if start.isdigit() else 1)
    return found


def written(number: int, form: str) -> str:
    """A number in a form of Word's."""
    if form.endswith("Letter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman") and 0 < number < MOST:
        told, left = "", number
        for worth, sign in ROMAN:
            told += sign * (left // worth)
            left %= worth
        return told.upper() if form.startswith("upper") else told
    return f"{number:02d}" if form == "decimalZero" else str(number)
