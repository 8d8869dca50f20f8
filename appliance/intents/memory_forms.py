"""What a person wants remembered, or forgotten again: "my rent is 485 euros, keep that in mind".

The forms are in languages/, under [memory].
"""

import re

from appliance.intents.call import Call
from appliance.intents.forms import forms, marked, phrases
from appliance.intents.sentence import Sentence

MARKS = frozenset('"“”„‘’…()!.')
FACT = 3  # words that a fact has at least
BARE, LONGER = "forget", 5  # an English "don't forget" alone behind it is to remember only what is longer
OTHER = frozenset("timer alarm remind reminders".split())
SURE = re.compile(
    r"\b(?:things?|stuff|said|told|note|memory|memories|know|my|our|sache|gesagt|erzählt|erinnerung\w*|notiz|mein\w*|unser\w*|"
    r"das (?:mit|über|von)|dat (?:van|over|met)|verteld\w*|zei|gezegd|herinnering\w*|notitie|mijn|onze?)\b",
    re.I,
)
GIVEN_UP = re.compile(r"(?:it|that|this|es|das|het|dat|dit)\s*[,;:–—]", re.I)


def told_before(sentence: Sentence) -> Call | None:
    """A fact that is told first, with the wish to remember it behind."""
    found = _found(sentence, "told")
    words = [token.word for token in sentence.tokens if token.word.isalnum()]
    if words[-1:] == [BARE] and len(found.split()) < LONGER:  # "Max is late, don't forget"
        return None
    return Call("remember", {"text": found}) if found and _is_fact(found, sentence) else None


def find(sentence: Sentence) -> Call | None:
    """A call to remember or forget what a request says."""
    if (
        "forget_all" in sentence.means
        or "?" in sentence.text
        and sentence.tokens[-1].word == "?"
        and sentence.means & {"question"}
    ):
        return None
    if told := told_before(sentence):
        return told
    if (fact := _found(sentence, "remember")) and _is_fact(fact, sentence):
        return Call("remember", {"text": fact})
    if (gone := _found(sentence, "forget")) and not sentence.means & OTHER:
        return Call("forget", {"text": gone}) if _is_told(gone, sentence) and not is_given_up(gone) else None
    return None


def is_given_up(text: str) -> bool:
    """Whether what is to be forgotten is what was just spoken of, and no memory: "forget it, Tom does it"."""
    return GIVEN_UP.match(text) is not None


def is_sure_to_forget(text: str) -> bool:
    """Whether a request to forget something is about what was told, and not said of a plan: "forget the washing"."""
    return SURE.search(text) is not None


def _found(sentence: Sentence, name: str) -> str:
    """What the "*" of a form stands for; empty if the sentence has none of its forms."""
    tokens = [token for token in sentence.tokens if token.word not in MARKS and token.word != "?"]
    text = marked((token.word for token in tokens), sentence.language.code, "memory")
    start = phrases(sentence.language.code, "memory", "lead").match(text)
    begun = start.end() if start else 0
    for _, pattern in forms(sentence.language.code, "memory", name):
        if found := pattern.fullmatch(text, begun):
            first = text[: found.start("items")].count(" ")
            chosen = tokens[first : first + found["items"].count(" ")]
            text_found = sentence.text[chosen[0].start : chosen[-1].end].strip(" ,;:.!-")
            before = sentence.tokens.index(tokens[first]) - 1
            return with_that(text_found, sentence, before) if name == "remember" else text_found
    return ""


def with_that(text: str, sentence: Sentence, before: int) -> str:
    """A clause with its "dass" or "dat", whose order of words is wrong without it; `before` is the token before it."""
    told = sentence.language
    word = sentence.tokens[before].word if before >= 0 else ""
    return f"{word} {text}" if told.code != "en" and word in told.words("splitting", "that") else text


def _is_fact(text: str, sentence: Sentence) -> bool:
    """Whether a text tells something: no thing alone, no question, nothing with a time to be reminded at."""
    first = text.lower().split()[0]
    asked = first in {phrase[0] for phrase in sentence.language.entry("words", "question") if len(phrase) == 1}
    asked = asked or asks_the_box(text, sentence)
    return len(text.split()) >= FACT and not asked and not sentence.means & OTHER


def asks_the_box(text: str, sentence: Sentence) -> bool:
    """Whether it is a question to the box: Dutch "bewaar je foto's van ons?" begins as a request does."""
    return sentence.language.code == "nl" and text.lower().split()[:1] in (["je"], ["jij"], ["jullie"])


def _is_told(text: str, sentence: Sentence) -> bool:
    """Whether a text names something: no pronoun alone, no "not …"."""
    told, words = sentence.language, text.lower().split()
    refused = {phrase[0] for phrase in told.entry("words", "negation")}
    return words[0] not in refused and bool(
        set(words) - told.words("lists", "no_item") - told.words("memory", "particles")
    )
