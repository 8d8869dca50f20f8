"""Whether a text is plainly a remark: it asks for nothing, wants nothing, puts nothing right, and has no value in it.

Only then a friendly word is an answer. In German and Dutch; an English text is taken for what its form says.
"""

import re

from appliance.intents.sentence import Sentence

START = r"(?:^|[,;.:!–—-]\s*|\b(?:und|aber|oder|en|maar|of|dus|also|sag mal|zeg)\s+)"
CALL = r"(?:(?:hey|hallo|hoi|joe|joehoe|huhu|na|nou|ach|oh|o|hé|ey|servus|moin|larson|mal|eens|bitte|du|jij)[ ,!]+)*"
VERB = (  # the verb that begins a question of yes or no
    r"(?:is|ist|sind|war|waren|hat|haben|habt|hab|habe|hast|gibt|gibts|läuft|laufen|muss|müssen|darf|dürfen|kann|"
    r"können|"
    r"soll|sollen|wird|werden|geht|gehen|stimmt|passt|reicht|steht|stehen|fällt|zijn|was|heb|hebben|heeft|loopt|"
    r"lopen|"
    r"moet|moeten|mag|mogen|kan|kunnen|zal|zullen|wordt|worden|klopt|gaat|gaan|staat|staan|valt|komt|kommt)"
)
WHO = (
    r"(?:es|er|sie|das|der|die|wir|ich|man|da|noch|schon|denn|mir|uns|het|'t|dat|hij|ze|zij|we|wij|ik|'k|k|je|jij|"
    r"al|nog)"
)
ASKS = re.compile(
    rf"\?|{START}{CALL}{VERB} {WHO}\b|"
    rf"{START}{CALL}(?:wer|wen|wem|was|wann|wo\w*|wie|warum|weshalb|welche\w*|wieviel\w*|waar\w*|wanneer|wat(?! een)|"
    r"hoe\w*|welke?|waarom)\b|"
    r"\b(?:wie ?viele?|wieviel\w*|wie (?:spät|lang\w*|alt|weit|hoch|teuer|heißt)|welche[rsnm]? (?:tag|monat|woche)|"
    r"hoeveel|hoe (?:laat|lang|oud|ver|hoog|duur)|weißt du|weet (?:je|jij)|"
    r"was (?:gibt|macht|kostet|bleibt|zahl\w*|bekomm\w*|krieg\w*) (?:das|es|ich|wir|mir|uns)\b)|"
    r"\b(?:of niet|oder nicht|oder was|ook al ?weer|gleich nochmal)\W*$",
    re.I,
)
ORDER = (  # what begins, or ends, a wish
    r"(?:schreib|schreibe|schreibst|notier\w*|merk|setz|setze|stell|stelle|mach|mache|gib|zeig|sag|sage|erinner\w*|"
    r"weck\w*|"
    r"lies|such|spiel|ruf|hol|nimm|tu|pack|streich\w*|lösch\w*|vergiss|hilf|denk|dreh|schalt|bestell|buch|rechne|"
    r"teil|"
    r"schick|lass|schau|guck|übersetz|wirf|würfel\w*|verschieb|"
    r"schrijf|noteer|onthou\w*|zet|maak|geef|toon|zeg|herinner|wek|lees|zoek|speel|bel|haal|neem|doe|gooi|streep|wis|"
    r"verwijder|vergeet|help|denk|draai|bestel|boek|reken|deel|stuur|laat|kijk|kijkt|vertaal|verzet|verplaats)"
)
WANTS = re.compile(
    rf"{START}{CALL}{ORDER}\b|"
    r"\b(?:bitte|alsjeblieft|alstublieft|graag|erinner\w*|herinner\w*|bescheid|seintje|(?:auf)?schreib\w*|"
    r"opschrijven|notier\w*|noteren|aufstell\w*|(?:kannst|könntest|würdest|magst|sollst|musst) du|können sie|"
    r"könnten sie|"
    r"(?:kun|kan|kon|zou|wil|mag|moet) (?:je|jij|ge)|kunt u|ge moet|je moet|du musst|du sollst|"
    r"hilf mir|help (?:me|mij|ons)|sag (?:mir|uns)|zeg (?:me|mij|ons)|denk (?:bitte |mal |mit |er |eens )*(?:dran|"
    r"daran|aan)|"
    r"timer|wecker|wekker|einkaufsliste|boodschappen\w*|\w*zettel|\w*lijstje)\b",
    re.I,
)
CORRECTS = re.compile(
    r"^(?:(?:ach|oh|o|äh|eh|hm|hé|ey)[ ,]+)*(?:quatsch|nein|nee|nö|ne|falsch|halt|stopp|stop|moment|warte|wacht|"
    r"fout|toch|doch|"
    r"lieber|liever|verkeerd|stimmt nicht|klopt niet)\b|"
    r"\b(?:seit|ab) (?:heute|gestern|jetzt|sofort|neuestem)\b|\b(?:sinds|vanaf) (?:vandaag|gisteren|nu|kort)\b|"
    r"\b(?:jetzt|nun|inzwischen|mittlerweile|neuerdings) (?:ist|sind|hat|heißt|wohnt|trägt|lautet)\b|"
    r"\b(?:is|heeft|zijn|heet|woont|draagt) (?:het |hij |ze |dat )?(?:nu|inmiddels|tegenwoordig)\b|"
    r"\b(?:nu|inmiddels) (?:is|heeft|zijn|heet|woont|draagt)\b|\bsondern\b|"
    r"\b(?:reicht|genügt) (?:auch|schon)?\W*$|\bis (?:ook )?(?:genoeg|goed)\W*$",
    re.I,
)
VALUES = frozenset({"time", "span", "offset", "quantity"})
LANGUAGES = ("de", "nl")
MOST = 400  # characters of a remark; the patterns take the square of a text's length to read


def is_plain(text: str, code: str) -> bool:
    """Whether a text asks for nothing, wants nothing and puts nothing right, and is no longer than a remark."""
    if code not in LANGUAGES:
        return True
    told = " ".join(text.replace("’", "'").split())
    return len(told) <= MOST and not (ASKS.search(told) or WANTS.search(told) or CORRECTS.search(told))


def has_value(sentence: Sentence) -> bool:
    """Whether a sentence has a number, a time, or an amount in it, which nobody says for talk's sake."""
    articles = {*sentence.language.data["article_one"].split(), "one"}
    numbers = (s for s in sentence.segments if "number" in s.values and sentence.words(s) not in articles)
    figures = any(character.isdigit() for character in sentence.text)
    return figures or any(s.values.keys() & VALUES for s in sentence.segments) or next(numbers, None) is not None


REMARK = re.compile(
    r"^(?:(?:ja|doch|weil|denn|want|omdat|da)[ ,]+)*(?:ich|wir|er|sie|es|man|ik|we|wij|hij|ze|zij|het|mein\w*|"
    r"unser\w*|mijn|onze?|'k|hab|habe|heb|hatte|had)\b",
    re.I,
)
LEAST = 3  # words
# An English reason: what there is already, or what somebody is up to; nothing that is needed, asked or wished.
REASON = re.compile(
    r"(?:(?:because|cause|cos|since|as|and|but|turns out|it turns out)[ ,]+)*(?:"
    r"(?:i|we|they|he|she|you|mum|dad|(?:my|our) \w+)(?:'ve| have|'s| has)? (?:still |already |just )*(?:got|found|"
    r"bought|picked up|forgot|got "
    r"given) (?:(?:loads|plenty|lots|enough|tons|heaps|some|too many|too much|a few|another|more than enough|the "
    r"last)\b.*|\w+ (?:already|"
    r"left|in the \w+|at home))"
    r"|(?:i|we) (?:(?:still|already) )?have (?:loads|plenty|lots|enough|tons|heaps|too many|too much|some (?:left|"
    r"already|in the \w+|at "
    r"home))\b.*"
    r"|there(?:'s| is|'re| are) (?:still )?(?:loads|plenty|lots|enough|some left|tons|heaps|too many|too much)\b.*"
    r"|(?:nobody|no one|none of us|the kids don't|he doesn't|she doesn't|they don't|we don't|i don't) "
    r"(?:really )?(?:likes?|eats?|drinks?|uses?|minds?|cares?)\b.*"
    r"|(?:i|we)(?:'re|'m| are| am) (?:having|eating|getting|ordering|going out|going to \w+|off to) "
    r"?\b(?!.*\b(?:out of|short of|low on)\b).*"
    r"|(?:it|something|that thing|he|she)(?:'s| is| keeps) (?:beeping|ringing|bleeping|buzzing|going off)\b.*)",
    re.I,
)
WISHED = re.compile(
    r"\?|\d|\b(?:need|needs|want|wants|should|must|could|can|would|please|remind|remember|add|put|tell|set|list|timer|alarm|"
    r"what|how|when|where|why|who|which|instead|run out|running out|out of|short of|low on|don't forget)\b",
    re.I,
)


def is_reason(text: str, code: str) -> bool:
    """Whether a part of a request only says why: "ich soll ja abnehmen" asks for nothing."""
    words = text.replace("’", "'").split()
    if code == "en":
        told = " ".join(words).strip(" ,;.!")
        return len(words) >= LEAST and REASON.fullmatch(told) is not None and not WISHED.search(told)
    return (
        code in LANGUAGES and len(words) >= LEAST and REMARK.match(" ".join(words)) is not None and is_plain(text, code)
    )
