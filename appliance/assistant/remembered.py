"""Which of a person's memories answers a question: by its words, and in English by its meaning as well."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from appliance.core.folding import folded
from appliance.intents.own_matters import LEAD, may_be_about
from appliance.intents.understanding import tongue
from appliance.storage.memories import Memory

# Cosine from which a memory that shares a word with an English question answers it. Of 25 questions about 15 memories
# all were above, of 30 others 4: two that ask what a thing is (DEFINES), two about the person that the memory is of.
MEANT = 0.58
SHORTEST = 4  # letters of words that may be told apart by their endings alone
COMPOUND = 6  # letters of a word that may be a part of a longer one: "Passwort" of "Gastpasswort"
SMALL = frozenset(
    folded(
        # Words that say nothing of what a question is about: pronouns, articles, verbs such as "is", question words.
        "is a an and any anything are at be been by can can't cannot cant could do does did don't due for from get go "
        "goes had has have he her his how i in it its keep know like likes long many me much my of on or our put "
        "remember say she should so still tell than that the their them there they this to too us was we were what "
        "when where which who whose why will with you your again called named please what's where's when's who's "
        "how's whats wheres whens pay out once bitte der die das den dem des ein eine einen ist sind war waren hat "
        "habe haben hatte wann wo wer wen wem wie welche welcher welches welchen mein meine meinen meiner meinem "
        "unser unsere unseren ich wir du ihr er sie es und von vom zu zum zur mit für auf im am bei noch nochmal mal "
        "denn eigentlich gleich wieder liegt lag steht stand heißt heissen geht kommt gehört hoch viel weißt weisst "
        "kannst sagen sag mir nicht muss müssen zahle bezahle zahlen wieviel de het een zijn heeft heb hebben wanneer "
        "waar wat hoe hoeveel welke welk mijn m'n onze ons ik wij je jij en van te naar met voor op ook alweer weer "
        "nog nou toch ligt liggen staat staan heet heten gaat moet mag kan niet weet zeg vertel mij betaal betalen "
        "veel ben bent vind vinden finde finden "
    ).split()
)
DEFINES = re.compile(
    r"^(?:(?:what|who)(?:['’]s| is| are| was| were) (?:an?|the (?:meaning|definition|difference|capital)) "
    r"|what do(?:es)? .* mean"
    r"|how (?:do|does|can|to|should) (?:i|you|we|one|people|they|an?|it|make|to) |why "
    r"|what(?:['’]s| is) (?:a good|the best)"
    r"|(?:was|wer) (?:ist|sind) (?:ein|eine|der unterschied|die hauptstadt) |was (?:heißt|bedeutet) |warum |wieso "
    r"|(?:wat|wie) is (?:een|het verschil|de hoofdstad) |wat betekent |waarom )",
    re.I,
)
ASKS = re.compile(
    r"^(?:what|when|where|who|whats|whens|wheres|whos|whose|which|how|is|are|was|can|does|do|did|has|have|"
    r"wann|wo|wer|wen|wem|was|wie|welche\w?|ist|sind|hat|haben|darf|kann|"
    r"wanneer|waar|wie|wat|hoe|hoeveel|welke?|is|zijn|heeft|mag|kan)\b",
    re.I,
)
SAME = {
    "wlan": "wifi",
    "wi-fi": "wifi",
    "bday": "birthday",
    "birthdays": "birthday",
    "geburtstage": "geburtstag",
    "jarig": "verjaardag",
    "verjaart": "verjaardag",
    "verjaardagen": "verjaardag",
    "wachtwoord": "wachtwoord",
    "mom": "mum",
    "granny": "grandma",
}

DOUBTFUL = {"find", "cannot", "unsure"}  # what a question may be taken for that a memory answers
OF_TIMERS = re.compile(r"timer|alarm|countdown|wecker|wekker|\b(?:left|long|lange?|ring\w*)\b", re.I)
ABOUT_IT = 0.5  # cosine, or share of words, from which a memory is about a text

Embed = Callable[[list[str]], NDArray[np.float32]]


def may_answer_instead(tool: str, text: str) -> bool:
    """Whether a memory that answers a text comes before a tool."""
    return tool in DOUBTFUL or tool == "timers" and not OF_TIMERS.search(text)


def answering(question: str, memories: Sequence[str], embed: Embed | None) -> list[int]:
    """The places of the memories that answer a question, the best and latest first, or none."""
    asked = LEAD.sub("", question.strip())
    words = _words(asked)
    if not memories or not words or DEFINES.match(asked) or not (ASKS.match(asked) or asked.endswith("?")):
        return []
    fits = [may_be_about(memory, asked) and _names(asked, memory) for memory in memories]
    shares = [_share(words, memory) if fit else 0.0 for memory, fit in zip(memories, fits, strict=True)]
    meant = [0.0] * len(memories)
    if embed and tongue(asked) == "en" and any(shares):
        vectors = embed([asked, *memories])
        meant = [float(vector @ vectors[0]) for vector in vectors[1:]]
    found = [n for n, share in enumerate(shares) if share == 1 or share > 0 and meant[n] >= MEANT]
    return sorted(found, key=lambda n: (-shares[n], -meant[n], -n))


def nearest(text: str, memories: Sequence[Memory], embed: Embed | None) -> Memory | None:
    """The memory that a text is about, or None."""
    if not memories:
        return None
    words = _words(text)
    scores = [_share(words, memory.text) if words else 0.0 for memory in memories]
    if embed:
        vectors = embed([text, *(memory.text for memory in memories)])
        scores = [max(score, float(vector @ vectors[0])) for score, vector in zip(scores, vectors[1:], strict=True)]
    best = max(range(len(memories)), key=scores.__getitem__)
    return memories[best] if scores[best] >= ABOUT_IT else None


def _share(words: Sequence[str], memory: str) -> float:
    """The share of a question's words that a memory has."""
    there, joined = _words(memory), _joined(words)
    there += [a + b for a, b in pairwise(there)]  # "wificode" and "wifi code"
    found = [any(_same(word, each) for each in there) or bool(joined[word] & {*there}) for word in words]
    return sum(found) / len(words)


def _joined(words: Sequence[str]) -> dict[str, set[str]]:
    """For each word those that it makes with the one before or behind it."""
    pairs = [(pair, "".join(pair)) for pair in pairwise(words)]
    return {word: {joined for pair, joined in pairs if word in pair} for word in words}


def _names(question: str, memory: str) -> bool:
    """Whether a memory has the names in a question. In German every noun has a capital: its words tell alone."""
    named = [] if tongue(question) == "de" else re.findall(r"(?<=\s)[A-Z][a-z]+", question)
    there = _words(memory)
    return all(any(_same(name, each) for each in there) for name in _words(" ".join(named)))


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", folded(text))
    parts = [SAME.get(word, word.replace("wlan", "wifi")) for whole in found for word in _parts(whole)]
    return [word for word in dict.fromkeys(parts) if word not in SMALL]


def _parts(word: str) -> list[str]:
    """A word without its "'s", and one with a hyphen as its parts; "wi-fi" is one."""
    plain = word.removesuffix("'s")
    return [plain] if plain in SAME or plain in SMALL else [each for each in re.split(r"['-]", plain) if each]


def _same(a: str, b: str) -> bool:
    short, long = sorted((a.rstrip("s"), b.rstrip("s")), key=len)
    if short == long:
        return True
    if len(short) < SHORTEST:
        return False
    return long.startswith(short) or len(short) >= COMPOUND and (short in long or long.startswith(short[:-2]))
