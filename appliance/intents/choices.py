"""Questions that leave a choice to Larson: "Soll ich Pizza oder Nudeln essen?", "tea or coffee?" """

import re

from appliance.intents.call import Call

ASKED = {  # the words before the options
    "en": r"(?:(?:should|shall|do) (?:i|we) (?:\w+ )??(?:have |wear |take |eat |get |make |"
    "go (?:for |to |with )?|watch |buy |"
    r"do |pick |paint it |call (?:him|her|it) )?|what(?:'s| is) better[,:]? |which one[,:] )",
    "de": r"(?:(?:soll|sollen|sollte|sollten) (?:ich|wir) (?:heute |jetzt |lieber |mal |morgen |"
    "heut )*|was ist besser[,:]? |"
    r"was (?:nehm|nehmen|ess|essen) (?:ich|wir)[,:] )",
    "nl": r"(?:(?:zal|zullen|moet|moeten) (?:ik|we) (?:vandaag |nu |liever |morgen |eens |even )*|wat is beter[,:]? |"
    r"wat (?:nemen|eten|neem|eet) (?:ik|we)[,:] )",
}
OR = {
    "en": r" or (?:rather |maybe )?",
    "de": r" oder (?:lieber |doch |eher )*",
    "nl": r" of (?:liever |toch |eerder )*",
}
ENDS = {  # what both options share at the end: a verb in German and Dutch, when it is
    "en": r"(?: (?:today|tonight|tomorrow|for (?:tea|dinner|lunch)|then|instead|please))+$",
    "de": r"(?: (?:heute|morgen|heute abend|nehmen|essen|trinken|anziehen|kaufen|machen|kochen|"
    "gehen|fahren|schauen|lesen|"
    r"bestellen|backen|streichen|spielen|aufsetzen|mitnehmen|wählen))+$",
    "nl": r"(?: (?:vandaag|morgen|vanavond|nemen|eten|drinken|aandoen|aantrekken|kopen|maken|koken|gaan|kijken|lezen|"
    r"bestellen|bakken|doen|spelen|opzetten|meenemen|kiezen))+$",
}
NO_CHOICE = re.compile(  # a question of fact, or with an answer that is not left to chance
    r"^(?:is|are|was|were|does|did|do (?!i\b|we\b)|has|have|am|can|will|who|what(?! is better|"
    r"'s better)|when|where|why|how|"
    r"which(?! one)|ist|sind|war|hat|haben|gibt|kann|wird|kommt|läuft|wer|was(?! ist besser| neh|"
    r" ess)|wann|wo|warum|wie|"
    r"welche\w*|heeft|hebben|kan|wordt|komt|wat(?! is beter| nem| neem| eten| eet)|wanneer|waar|"
    r"waarom|hoe|welke?|bist|ben)\b"
    r"|\b(?:yes or no|ja oder nein|ja of nee|oder nicht|of niet|or not|oder so|oder was|of zo|"
    r"of wat|or what|or something|"
    r"true or false|richtig oder falsch|waar of niet)\b|\d",
    re.I,
)
LEFT = re.compile(  # the choice left to Larson
    r"[,;.!?\s-]+(?:(?:you|your) (?:decide|choose|pick|call)|up to you|entscheid(?:e)? (?:du|mal)|"
    r"such du aus|du entscheidest|"
    r"kies (?:jij|jij maar|maar|jij eens)|beslis jij(?: maar)?|jij (?:kiest|mag kiezen|beslist))[\s.!?]*$",
    re.I,
)
LONGEST = 200  # characters; a longer text is no choice, and takes the square of its length to read
MOST_WORDS = 5  # of an option
MOST_BARE = 8  # words of a question that is nothing but its options
INSIDE = re.compile(r"[.:;!?] ")  # of several sentences


def find(text: str, code: str) -> Call | None:
    """The choice between the options that a question names, which one of them is answered to."""
    if len(text) > LONGEST:
        return None
    told = " ".join(text.split())
    left = LEFT.search(told)
    told = told[: left.start()] + "?" if left else told
    asks = re.match(ASKED[code], told, re.I)
    is_bare = told.endswith("?") and len(told.split()) <= MOST_BARE and not INSIDE.search(told)
    if NO_CHOICE.search(told) or not (asks or is_bare):
        return None
    named = re.sub(ENDS[code], "", told[asks.end() if asks else 0 :].strip(" ?!."), flags=re.I)
    options = [option.strip(" ,") for part in named.split(",") for option in re.split(OR[code], part, flags=re.I)]
    options = [option for option in options if option]
    fits = len(options) > 1 and re.search(OR[code], named, re.I) and all(len(o.split()) <= MOST_WORDS for o in options)
    return Call("choose", {"options": options}) if fits else None
