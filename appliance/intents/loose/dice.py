"""How many dice are to be rolled, where other words stand around them: "chuck two dice for us", "würfel zweimal"."""

from collections.abc import Sequence

from appliance.intents.call import Call
from appliance.intents.language import Language
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number

BETWEEN = 5  # words from the verb to the dice
MOST = 20  # dice


def find(scan: Scan) -> Call | None:
    """The roll of six-sided dice that a text asks for; none where a number in it is not their count."""
    places = [dice for dice in scan.places_of("dice_noun") if _is_thrown(scan, dice)]
    if len(places) != 1 or scan.has("past", "dice_away", "coin_noun"):
        return None
    clause = scan.clause_of(places[0].start)
    counts = _counts(scan, clause)
    other = [s for s in scan.segments("number") if s.first in clause and s.first not in {at for at, _ in counts}]
    if len(counts) > 1 or any(not _is_article(scan, s.first) for s in other):
        return None
    many = counts[0][1] if counts else 1
    return Call("dice", {"count": many, "sides": 6}) if 1 <= many <= MOST else None


def times(words: Sequence[str], told: Language) -> list[tuple[int, int]]:
    """Where a text says how often, and how often: "twice", "three times", "zweimal"."""
    often = dict(pair.split("=") for pair in told.data["loose"]["dice_often"].split())
    found = [(at, int(often[word])) for at, word in enumerate(words) if word in often]
    for at in range(len(words)):
        read = number(words, at, told)
        if read and read[1] < len(words) and words[read[1]] in told.words("loose", "dice_rounds"):
            found.append((at, int(read[0])))
    return found


def _counts(scan: Scan, clause: range) -> list[tuple[int, int]]:
    """The counts of a clause: in front of the dice, or how often."""
    found = [each for each in times(scan.words, scan.sentence.language) if each[0] in clause]
    for place in scan.places_of("dice_noun"):
        for at in range(max(clause.start, place.start - 3), place.start):
            read = number(scan.words, at, scan.sentence.language)
            if read and not _is_article(scan, at) and all(at != known for known, _ in found):
                found.append((at, int(read[0])))
    return found


def _is_article(scan: Scan, at: int) -> bool:
    return scan.word(at) in scan.sentence.language.data["article_one"].split()


def _is_thrown(scan: Scan, dice: range) -> bool:
    """Whether a verb of throwing stands right before the dice, or they are the verb."""
    clause = scan.clause_of(dice.start)
    verbs = [place.start for place in scan.places_of("dice_throws") if place.start in clause]
    return any(0 < dice.start - at <= BETWEEN for at in verbs)
