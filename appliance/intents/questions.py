"""Tells questions that need knowledge from small talk and from requests to make something up.

A small language model makes up stories well enough. Asked for facts it invents them, and talk it misunderstands.
"""

import re
from typing import Literal

WORD = re.compile(r"[^\W\d_]+")
ENGLISH = frozenset(
    "the a an and is are was were be been am do does did have has had i you he she it we they me my your his her its "
    "our their this that these those there what who where when why how which of to in on for with at from by not "
    "can could "
    "would should will tell about please hello thanks or but if so more some any make let write give".split()
)
GERMAN_OR_DUTCH = frozenset(
    "der die das den dem ein eine einen einem und ist sind war bin bist hat habe haben ich du er sie es wir ihr mir "
    "mich dir mein meine dein deine wie wo wann warum wer welche welcher welches von zu auf für mit nicht kann "
    "kannst bitte "
    "danke hallo oder aber wenn über noch nach bei gibt erzähl erzähle sag erkläre schreib viel viele heißt lautet "
    "de het een en zijn ben heeft heb hebben ik jij je hij wij mij mijn jouw hoe waar wanneer waarom wat wie welke van "
    "naar op voor met niet kan kun kunt alsjeblieft bedankt hoi maar als nog bij vertel zeg leg uit schrijf veel heet "
    "betekent bedeutet wordt wird werden worden dit deze dieser diese dieses zum zur im ins am".split()
)

POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|please|so|and|well|um|uh|larson)\b\W*)+|"
    r"^(?:(?:can|could|would|will) you (?:please |maybe |just )?|i(?:'d| would) like you to |i want you to |"
    r"do you (?:happen to )?know |(?:please )?tell me |i(?:'d| would) like to know |i wonder |any idea )+",
    re.I,
)
# To make something up, or to work on words that the person brings.
MAKE = re.compile(
    r"^(?:please )?(?:write|compose|make up|make me|invent|imagine|pretend|sing|rhyme|draft|continue|finish|"
    r"rewrite|"
    r"rephrase|reword|shorten|summari[sz]e|cheer|encourage|motivate|entertain|surprise|amuse|compliment|play|chat|"
    r"talk|say|wish|suggest|recommend|brainstorm|come up with|think of|help me (?:think|write|decide|choose|relax)|"
    r"give me (?:\w+ ){0,3}(?:ideas?|names?|jokes?|poems?|story|stories|riddles?|compliments?|tips?|advice|"
    r"suggestions?)|"
    r"(?:some |any )?(?:good )?ideas? for|(?:a |an |me a |me an |us a |another )?(?:\w+ ){0,2}(?:story|joke|poem|"
    r"riddle|limerick|haiku|song|compliment|"
    r"bedtime story|tongue twister)\b)",
    re.I,
)
# Of the two who talk, and of feelings: no fact is asked for.
PERSONAL = re.compile(
    r"^(?:(?:how|what|why|who|where|when|which)\b.*?\b)?(?:are you|do you (?:like|love|want|feel|think|enjoy|dream|"
    r"sleep|"
    r"get|have|believe|prefer|ever|hate|miss|remember)|would you|should (?:i|we)|shall (?:i|we)|can (?:i|we) talk|"
    r"did you|have you|were you|am i|may i|your (?:favou?rite|opinion|day|mood|name|dream)|you (?:feel|doing|think|"
    r"been))\b",
    re.I,
)
ASKS = re.compile(
    r"^(?:(?:who|what|when|where|how)'?s|who|whom|whose|what|which|when|where|why|how|is|are|was|were|does|do|did|"
    r"has|have|had|can|could|will|"
    r"would|if)\b",
    re.I,
)
TELL = re.compile(
    r"^(?:please )?(?:explain|describe|define|list|name|compare|translate|spell|calculate|compute|convert|solve|"
    r"teach|show|"
    r"facts?|about|the (?:history|difference|meaning|capital|name|reason|cause)|something about|more about|"
    r"everything about|"
    r"give me (?:\w+ ){0,3}(?:facts?|information|details|examples?|recipe|instructions|directions|list|summary of))\b",
    re.I,
)
FOLLOWS = re.compile(
    r"^(?:why|how so|how come|really|what else|and then|and now|what then|what about (?:you|me|us))\W*$", re.I
)


Kind = Literal["invention", "knowledge", "talk"]


def without_manners(text: str) -> str:
    """A text without "can you please" and the like in front."""
    asked = " ".join(text.replace("’", "'").split())
    while (shorter := POLITE.sub("", asked, count=1)) != asked:
        asked = shorter
    return asked


def kind_of(text: str) -> Kind:
    """What an English text wants: something made up, facts (so that a guess could mislead), or just talk."""
    asked = without_manners(text)
    if MAKE.match(asked):
        return "invention"
    if not asked or PERSONAL.match(asked) or FOLLOWS.match(asked):
        return "talk"
    return "knowledge" if ASKS.match(asked) or TELL.match(asked) or asked.endswith("?") else "talk"


def is_english(text: str) -> bool:
    """Whether a text may be English: it has no more words of German or Dutch than of English."""
    words = [word.lower() for word in WORD.findall(text)]
    return sum(word in ENGLISH for word in words) >= sum(word in GERMAN_OR_DUTCH for word in words)
