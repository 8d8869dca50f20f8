"""What is said to a request that nothing reads: a sum that was not found, or words that lean on the turn before."""

import re

from appliance.intents.language import language, words_of
from appliance.intents.sentence_forms import form_of
from appliance.intents.understanding import tongue

FEWEST = 2  # numbers of a sum
SHORT = 6  # words that may lean on the turn before
MOST = 400  # characters
LONGEST = 14  # the same where they are no sentence
RESULTS = (  # what a sum may be for
    "total|left|over|speed|average|area|volume|share|rate|percent\\w*|difference|each|altogether|rent|bill|price|cost|"
    "change|distance|age|metric|now|that|then|worth"
)
ASKS_SUM = {  # what asks for the result of a sum
    "en": r"how (?:much|many|far|fast|old|long|big|heavy|tall)\b|"
    r"what(?:'?s| is| was| will| would)? (?:(?:does|do|did|will) .*\b(?:owe|pay|get|make|come|cost|save)|"
    rf"(?:the|my|his|her|our|their|that|it)\b.*\b(?:{RESULTS}))|"
    r"\b(?:divided by|times|plus|minus|percent|%|scale it|work (?:it|that|this) out|in total|altogether|each|left over|"
    r"do (?:i|we) have enough|is (?:that|it) enough|can (?:i|we) afford|what(?:'?s| is) (?:that|it) in \w+|"
    r"my (?:bit|share)|"
    r"(?:as|in) a (?:decimal|fraction|percentage))",
    "de": r"\b(?:wie ?viele?|was (?:macht|kostet|zahl\w*|muss|bleibt|bleiben|sind|ist|wäre|bekomm\w*|"
    r"krieg\w*)|wie (?:lang\w*|weit|"
    r"schnell|alt|hoch|teuer|groß|schwer)|insgesamt|übrig|durchschnitt\w*|geteilt|prozent|mal|plus|minus|rechne|jede[rsn]?)\b",
    "nl": r"\b(?:hoeveel|wat (?:kost|betaal\w*|moet|is|zijn|wordt|krijg\w*|blijft)|hoe (?:lang|ver|snel|"
    "oud|hoog|duur|groot|zwaar)|"
    r"in totaal|samen|over|gemiddeld\w*|gedeeld|procent|keer|plus|min|reken|ieder)\b",
}
POINTS = {  # what stands for something that was said
    "en": r"^(?:and|but|or|so|then|what about|how about|no|nah|actually|(?:a )?bit|another|again|same|as an?)\b|"
    r"\b(?:it|that|this|those|these|them|ones?|there|then|again|instead|same|other|before)\b",
    "de": r"^(?:und|aber|oder|dann|nein|nee|doch|noch|nochmal|lieber|statt|stattdessen|was ist mit)\b|"
    r"\b(?:davon|dazu|dran|drauf|dort|dann|stattdessen|vorher|beide[ns]?|andere[nrs]?)\b",
    "nl": r"^(?:en|maar|of|dan|nee|toch|nog|liever|in plaats)\b|"
    r"\b(?:daarvan|erbij|eraf|erop|daar|dan|vorige|beide|andere)\b",
}


def topic(text: str, preferred: str = "", follows: bool = False) -> str:
    """ "sum", "follow" or nothing; `follows` says that something was said before."""
    if len(text) > MOST:
        return ""
    code = tongue(text, preferred)
    told = " ".join(text.lower().replace("’", "'").split())
    if code in ASKS_SUM and _numbers(told, code) >= FEWEST and re.search(ASKS_SUM[code], told):
        return "sum"
    if not follows or code not in POINTS or len(told.split()) > LONGEST:
        return ""
    form = form_of(text, preferred)
    points = len(told.split()) <= SHORT and re.search(POINTS[code], told) and form != "question"
    return "follow" if points or not form else ""


def _numbers(text: str, code: str) -> int:
    """How many numbers a text has, in figures or in words."""
    told = language(code)
    named = told.numbers.keys() - {*told.data["article_one"].split(), "one"}
    return sum(word[0].isdigit() or word in named for word in words_of(text))
