"""What a sentence that nothing else understood is by its form: a question, a wish or a remark."""

import re
from typing import Literal

from appliance.intents.understanding import tongue

Form = Literal["question", "wish", "remark", ""]

LEAD = re.compile(
    r"^(?:(?:hey|hi|hallo|hoi|ok|okay|oké|so|well|right|um|uh|äh|eh|also|und|and|but|aber|maar|en|"
    r"dus|na|nou|zeg|sag mal|"
    r"say|larson|please|bitte|ach|oh|mal|eigentlich|(?:my |our |the |mein |meine |mijn |"
    r"de )?(?:kid|son|daughter|sohn|"
    r"tochter|zoon|dochter)s? (?:wants? to know|asks?|fragt|will wissen|vraagt|wil weten))\b[\s,:!–-]*)+",
    re.I,
)
QUESTION = {
    "en": r"(?:who|whom|whose|what|whats|which|when|whens|where|wheres|why|how|hows|is|isn't|are|"
    "aren't|was|wasn't|were|"
    r"does|doesn't|do|don't you|did|has|have you|had|can (?!you)|could (?!you)|will|would (?!you)|"
    r"should|any(?:one|body)? "
    r"(?:idea|know)|do you know|tell me|explain|define|spell)\b",
    "de": r"(?:wer|wen|wem|wessen|wie\w*|was(?! für ein\w*\b(?!.*\?$))|wo\w*|wann|warum|wieso|"
    "weshalb|welche[rsnm]?|ist|sind|"
    r"war|waren|hat|haben|hatte|gibt|gibts|kann(?! ich)|können|muss|darf|soll|wird|stimmt|"
    r"weißt du|erklär|nenn|sag mir|erzähl\w* (?:mir |uns |mal )*(?:was|etwas|mehr) (?:über|von)\b|"
    r"(?:durch|in|mit|von|aus|für|auf|bei|nach|seit|bis|um|an|"
    r"zu) (?:welche\w*|was|wem|wen|wie viele?n?)"
    r"|\w+t man|(?:schreib|nimm|mach)t man)\b",
    "nl": r"(?:wie|wat(?! een\b)|waar\w*|wanneer|hoe\w*|welke?|is|zijn|was|waren|heeft|hebben|"
    "had|kan(?! je)|kunnen|mag|"
    r"moet|zal|wordt|klopt|weet je|leg|noem|vertel me|"
    r"vertel (?:mij |ons |eens |even )*(?:iets|wat|meer) (?:over|van)\b|(?:door|in|met|van|uit|voor|"
    r"op|bij|naar|sinds|tot|"
    r"aan|te) (?:welke?|wat|wie|hoeveel))\b",
}
TAIL = {  # a question that does not begin as one
    "en": r"\?$|\b(?:isn't it|right|or not|or what)$|\bhow (?:many|much|old|tall|far|long)\b",
    "de": r"\?$|\b(?:oder (?:nicht|was)|wie viele?|wieviele?|nochmal|gleich nochmal)\b",
    "nl": r"\?$|\b(?:of niet|ook alweer|ook al weer|hoeveel)\b",
}
WISH = {
    "en": r"(?:can|could|will|would) you\b|i(?:'d| would) like|i (?:want|need) (?:you|to|a|"
    r"some)\b|let's\b|(?:please )?(?:put|get|"
    r"give|make|do|set|turn|switch|show|find|play|open|close|send|start|stop|add|help|bring|take|"
    r"go|check|look|read|buy|"
    r"book|call|change|move|fix|keep|try|use|count|sort|plan|pick|draw|print|share|save)\b",
    "de": r"(?:kannst|könntest|würdest|willst|magst) du\b|ich (?:möchte|will|hätte gern|"
    r"brauche?)\b|lass uns\b|(?:mach|gib|"
    r"stell|setz|zeig|such|find|spiel|öffne|schick|starte|stopp|füg|hilf|bring|nimm|geh|schau|"
    r"guck|lies|kauf|buch|ruf|"
    r"änder|schreib|hol|leg|bestell|druck|plan|zähl|reparier|schalt)e?\b",
    "nl": r"(?:kun|kan|wil|zou) (?:je|jij)\b|ik (?:wil|zou graag|heb)\b.*\b(?:nodig|graag)\b|"
    r"ik wil\b|laten we\b|(?:maak|geef|zet|"
    r"doe|toon|laat|zoek|vind|speel|open|stuur|start|stop|help|breng|neem|ga|kijk|lees|koop|boek|"
    r"bel|verander|schrijf|haal|"
    r"bestel|print|plan|tel|repareer|app|regel)\b",
}
REMARK = {
    "en": r"(?:i|i'm|im|i've|ive|we|we're|we've|he|he's|she|she's|they|they're|it|it's|its|my|"
    "our|his|her|their|that|that's|"
    r"this|the|there's|there|today|yesterday|tomorrow|finally|just|what an?|such|not|never|nobody|"
    r"everyone|someone)\b",
    "de": r"(?:ich|wir|er|sie|es|mein\w*|unser\w*|sein\w*|ihr\w*|der|die|das|dieser?|heute|heut|"
    "gestern|morgen|endlich|"
    r"was für|so ein\w*|schon|nie|keiner|niemand|alle|jemand|bin|hab|man|da|hier|draußen|nebenan|am|im)\b",
    "nl": r"(?:ik|we|wij|hij|ze|zij|het|mijn|m'n|onze?|zijn|haar|de|die|dat|dit|deze|vandaag|"
    "gisteren|morgen|eindelijk|wat een|"
    r"zo'n|nooit|niemand|iedereen|iemand|er|hier|buiten|ben|heb|net|alweer)\b",
}
LEAST = 3  # words of a remark
# What a sentence that begins as a remark may ask for all the same: "my friend's from Lyon, how would I tell her …".
ASKS_ALONG = {
    "en": r"(?:^|[,;:.!–—-] ?|\b(?:and|but|so|or|is|says?) )(?:what(?:['’]?s)?|which|how|when(?:['’]?s)|"
    r"where(?:['’]?s)?|"
    r"who(?:['’]?s)?|why|is (?:that|it|this|there)|are (?:those|they|there)|does (?:that|it)|do (?:i|we)|should "
    r"(?:i|we)|"
    r"can i|could i)\b|\bwhat(?:['’]?s| is) (?:that|it|the|my|our)\b|\bhow (?:many|much|long|far|old|would|do|to)\b",
}
WISHES_ALONG = {
    "en": r"\b(?:can|could|would|will) you\b|\b(?:please|pls|plz)\b|\b(?:i|we) (?:really |just |still )?(?:need|"
    r"want)\b|"
    r"(?:^|[,;:.!–—-] ?|\b(?:and|so|then|now) )(?:finish|change|fix|correct|sort|make|put|write|give|tell|show|"
    r"find|work|add|"
    r"take|remove|delete|forget|remember|remind|set|start|stop|help|round|scale|convert|turn|don['’]?t|never|keep|note|jot|"
    r"scrap|lose|swap|translate|read|get|let['’]?s)\b|\d",
}


def form_of(text: str, preferred: str = "") -> Form:
    """The form of a sentence, in the language of its words; empty if its words do not tell."""
    code = tongue(text, preferred)
    told = LEAD.sub("", " ".join(text.replace("’", "'").split()).lower()).strip(" .!,")
    if told.endswith("?") or re.match(QUESTION[code], told) or re.search(TAIL[code], told):
        return "question" if not re.match(WISH[code], told) else "wish"
    if re.match(WISH[code], told):
        return "wish"
    if along := _along(told, code):
        return along
    is_remark = len(told.split()) >= LEAST and re.match(REMARK[code], told)
    return "remark" if is_remark else ""


def _along(told: str, code: str) -> Form:
    """What a sentence asks for beside what it tells; a number in it is there to be used."""
    if code in ASKS_ALONG and re.search(ASKS_ALONG[code], told):
        return "question"
    return "wish" if code in WISHES_ALONG and re.search(WISHES_ALONG[code], told) else ""
