"""What is to go on a list or to come off it: a text cut into entries, and which entries of a list are meant."""

import re
from collections.abc import Sequence
from functools import cache

from appliance.intents.language import Language, language

ENTRY = 60  # characters
MOST_WORDS = 8
STEM = 5  # letters that two words must share to count as one: "putzen" and "putz"
INFLECTED = ("e", "en", "er", "es", "em")  # endings of an adjective, which stays with its noun
INFINITIVE = ("en", "ern", "eln", "oen", "aan", "ien")
SMALL = frozenset("the a an some my our of der die das den dem ein eine einen de het een van mijn onze".split())
VAGUE = (["something", "for"], ["etwas", "für"], ["iets", "voor"])  # "something for packed lunches" is an entry
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def cut(text: str, told: Language, are_tasks: bool = False) -> list[str]:
    """The entries of a text: cut at commas and "and", but "salt and vinegar" is one.

    `are_tasks` says that they may be things to do: two words that end in a verb are one of them.
    """
    ands = "|".join(re.escape(word) for word in told.data["lists"]["joined"].split())
    found: list[str] = []
    joiner = ""
    for part in re.split(rf"(\s*[,;]\s*(?:(?:{ands})\s+)?|\s+(?:{ands})\s+|\s*[&+]\s*)", text):
        if re.fullmatch(rf"\s*(?:[,;&+]\s*)?(?:{ands})?\s*", part) and part.strip():
            joiner = part
        elif found and joiner and _is_one(found[-1], part, told):
            found[-1] += joiner + part
        elif part.strip():
            found.append(part)
    if len(found) > 1 and "," not in text and told.data["lists"].get("solid") and not _has_task(found, told, are_tasks):
        found = [*_apart(found[0], told), *found[1:]]
    return [entry for part in found if (entry := tidy(part, told))]


def _is_one(left: str, right: str, told: Language) -> bool:
    """Whether two parts with an "and" between them are one thing."""
    if left.rstrip().endswith("-"):  # "Wasch- und Spülmittel"
        return True
    a, b = WORD.findall(left.lower()), WORD.findall(right.lower())
    return bool(a and b) and (a[-1], b[0]) in _pairs(told.code)


@cache
def _pairs(code: str) -> frozenset[tuple[str, str]]:
    told = (pair.split() for pair in language(code).data["lists"]["together"].split("|"))
    return frozenset((pair[0], pair[1]) for pair in told)


def _has_task(parts: Sequence[str], told: Language, are_tasks: bool) -> bool:
    """Whether one of the parts is something to do: "dakgoot schoonmaken", "Rasen mähen"; by its verb, at its end."""
    ends = [words[-1] for part in parts if len(words := part.split()) > 1]
    return any(
        end.lower() in told.words("lists", "doing")
        or (end.islower() and end.endswith(INFINITIVE) and (are_tasks or _is_separable(end, told)))
        for end in ends
    )


def _is_separable(word: str, told: Language) -> bool:
    """Whether a word is a verb with a prefix, such as "opruimen" and "aufhängen"."""
    return any(word.startswith(prefix) and len(word) > len(prefix) + STEM for prefix in told.words("lists", "prefixes"))


def _apart(text: str, told: Language) -> list[str]:
    """Nouns told without a comma, in a language that writes compounds as one word: "pindakaas hagelslag en bier"."""
    words = text.split()
    plain = all(len(word) > 3 and word.isalpha() for word in words)
    joined = any(word.endswith(INFLECTED) and not word[0].isupper() for word in words[:-1])
    counted = words[0].lower() in told.numbers  # "zwei Semmeln"
    return [text] if not plain or joined or counted or len(words) > 4 else words


def tidy(text: str, told: Language) -> str:
    """An entry without the words around it, such as "the" and "some"; "a dozen eggs" keeps its amount."""
    edge = told.words("lists", "edge")
    words = text.strip(" .!?:;,\"'“”„‘’-").split()
    while words and words[0].lower() in edge:
        words.pop(0)
    while len(words) > 1 and words[-1].lower() in told.words("lists", "particles"):
        words.pop()
    if len(words) == 2 and words[0].lower() in told.words("lists", "articles"):
        words.pop(0)
    return " ".join(words).strip(" .!?:;,\"'“”„‘’")


def is_entry(text: str, told: Language) -> bool:
    """Whether a text can be an entry: no pronoun, no number, no sentence."""
    words = [word.lower().replace("’", "").replace("'", "") for word in WORD.findall(text)]
    refused = {word for phrase in told.entry("words", "negation") for word in phrase} | told.words("lists", "verbs")
    if not set(words) - told.words("lists", "particles"):  # "zet even op het lijstje" names nothing
        return False
    if not words or len(words) > MOST_WORDS or len(text) > ENTRY or refused & set(words):
        return False
    is_vague = words[0] in told.words("lists", "no_item") and words[:2] not in VAGUE
    return not is_vague and not all(word.isdigit() or word in told.numbers for word in words)


def told_alone(text: str, told: Language) -> list[str]:
    """The entries that a reply only names; none if it says something else."""
    entries = [] if "?" in text else cut(" ".join(text.split()), told)
    begins = {entry.lower().split()[0] for entry in entries}
    fits = all(is_entry(entry, told) for entry in entries) and not begins & told.words("lists", "no_start")
    return entries if fits else []


def meant(asked: str, there: Sequence[str], is_all: bool = False) -> list[int]:
    """The places of the entries that a text means: those with its very words, or else those that have all of them.

    Unless `is_all`, also those that are a part of it: "milk" for "two pints of milk".
    """
    wanted = asked.casefold()
    if same := [n for n, text in enumerate(there) if text.casefold() == wanted]:
        return same
    words = _stems(asked)
    return [
        n for n, text in enumerate(there) if words and (words <= _stems(text) or not is_all and _stems(text) <= words)
    ]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in WORD.findall(text.lower()) if word not in SMALL}


def _stem(word: str) -> str:
    return word[:STEM] if len(word) > STEM else word.rstrip("s")
