"""How an English word is spelt, and other words for it, both from the dictionary."""

import re

from appliance.core.i18n import Text, joined, say, verbatim
from appliance.text.facts import Facts

SPELLS = re.compile(
    r"^(?:(?:so|and|ok|hey|please|larson|quick)\W+)*"
    r"(?:(?:(?:can you )?tell me )?how (?:do|would|should|to) (?:you |i |we )?(?:correctly )?spell|"
    r"(?:please |can you |could you )?spell(?: out)?(?: for me)?|"
    r"(?:what['’]?s|what is) the (?:right |correct )?spelling (?:of|for)|how (?:is|['’]s))\s+(?:the word )?"
    r"[\"'“‘]?(?P<word>[a-z][a-z'-]+)[\"'”’]?(?P<tail> (?:spelt|spelled|written))?"
    r"(?:,? (?:again|please|correctly|for me|in english|thanks))*\W*$",
    re.I,
)
OTHER_WORDS = re.compile(
    r"\b(?:(?:another|an? (?:different|\w+er)|(?:some )?other|different) (?:words?|way of saying)|"
    r"synonyms?|(?:a|some) words? (?:that means?|like|meaning)(?: the same as)?)(?: (?:for|of|than|to|as|that means?))?"
    r"(?: the word)? [\"'“‘]?(?P<word>[a-z]+(?:-[a-z]+)?)\b",
    re.I,
)
NO_WORD = frozenset("it that this me you a an the them these those something someone".split())
LEANS = re.compile(
    r"^(?:and |so |ok )*(?:what(?:['’]?s| is) |is there |do you know |give me )?(?:(?:an)?other|an? different|a "
    r"synonym|synonyms|how (?:do you |is |would you )?"
    r"(?:spell|spelt)|spell|what does(?= (?:it|that) mean)|what(?:['’]?s| is) (?:an)?other)\b[^?]*?\b(?P<it>it|"
    r"that|this)\b",
    re.I,
)
MOST = 3  # meanings that other words are told of


def with_word(question: str, word: str) -> str:
    """ "Another word for it?", with the word that was spoken of in place of the pronoun."""
    found = LEANS.match(question.strip())
    told = question.strip()
    return f"{told[: found.start('it')]}{word}{told[found.end('it') :]}" if found else question


def answer(facts: Facts, question: str) -> tuple[str, Text] | None:
    """The word, and what the dictionary says of it."""
    return _spelt(facts, question) or _others(facts, question)


def _spelt(facts: Facts, question: str) -> tuple[str, Text] | None:
    found = SPELLS.match(" ".join(question.split()))
    if not found or found["word"].lower() in NO_WORD or not facts.has(found["word"]):
        return None
    if not found["tail"] and "spell" not in question.lower():
        return None
    word = found["word"]
    return word, say("{word} is spelt {letters}.", word=verbatim(word), letters=verbatim("-".join(word.upper())))


def _others(facts: Facts, question: str) -> tuple[str, Text] | None:
    """ "What's another word for big?": those that share a meaning with it, but none that the question names."""
    found = OTHER_WORDS.search(question)
    if not found or found["word"].lower() in NO_WORD:
        return None
    named = {word.lower() for word in re.findall(r"[\w-]+", question)}
    told = [
        ([word for word in words if word.lower() not in named], gloss) for words, gloss in facts.alike(found["word"])
    ]
    lines = [
        say("{words}: {meaning}.", words=verbatim(", ".join(words)), meaning=verbatim(gloss[:1].upper() + gloss[1:]))
        for words, gloss in told
        if words
    ]
    return (found["word"], joined("\n\n", lines[:MOST])) if lines else None
