"""What follows about something that was to be remembered: "what can't poppy eat?" right after it was told."""

import re

from appliance.intents.call import Call
from appliance.intents.follower import Follower
from appliance.intents.sentence import tokens_of
from appliance.intents.understanding import tongue

MOST_WORDS = 8
SHORTEST = 3  # letters of a word that tells what a text is about


TILL_THEN = re.compile(
    r"(?:(?:and|so|ok)[, ]+)*(?:how (?P<many>many (?P<unit>days|weeks|months)|long)(?: is (?:it|that))?|when is it) "
    r"(?:till|until|til|to) (?:then|that|it|the (?:day|date))\W*",
    re.I,
)


def until_told(told: Follower) -> list[Call] | None:
    """ "How many days till then?", of the day in what was told."""
    asked = TILL_THEN.fullmatch(told.text.strip())
    if not asked or told.language.code != "en" or not told.call("memory"):
        return None
    facts = [str(c.arguments.get("text", "")) for turn in told.before.told for c in turn.calls if c.tool == "remember"]
    days = [day for fact in facts[:1] for day in told.read(fact).values("date")]
    if len(days) != 1:
        return [Call("unsure", {"topic": "date"})]
    unit = (asked["unit"] or "days").rstrip("s")
    return [Call("until", {"date": days[0].date.isoformat(), "name": "", "unit": unit})]


def recalled(told: Follower) -> list[Call] | None:
    """A question about what was told in the turn before."""
    last = told.call("memory")
    if (
        last is None
        or last.tool != "remember"
        or not told.asks
        or tongue(told.text, told.language.code) != told.language.code
    ):
        return None
    if _points_back(told):
        return [Call("recall", {"question": str(last.arguments["text"])})]
    about = _names(told, told.text) & _names(told, str(last.arguments["text"]))
    return [Call("recall", {"question": told.text})] if about else None


def _points_back(told: Follower) -> bool:
    """ "So where is it?": a short question about nothing else than what was told."""
    words = [token.word for token in tokens_of(told.text, told.language) if token.word.isalnum()]
    pronouns = {*told.language.data["memory"].get("pronouns", "").split()}
    return len(words) <= MOST_WORDS and bool(pronouns & {*words}) and not _names(told, told.text)


def _names(told: Follower, text: str) -> set[str]:
    """The words of a text that the language does not know: names and things."""
    words = {token.word.removesuffix("'s") for token in tokens_of(text, told.language)}
    return {word for word in words if len(word) >= SHORTEST and word not in told.language.vocabulary}
