"""Clauses beside a request that only tell why: "ich will schlafen", "want Sanne is bevallen". In German and Dutch.

Such a clause has no value in it and wants nothing: it need not be understood, and is not said to be left out.
"""

import re

MOST_WORDS = 14
SPLIT = re.compile(r"\s*(?:[,;:–—]|(?<!\d)[.!?](?!\d)|\s-\s)+\s*|\s+(?=(?:weil|denn|want|omdat)\b)", re.I)
# A clause that begins as a statement or a reason does.
TELLS = {
    "de": re.compile(
        r"(?:und |aber |ja |also )?(?:(?:weil|denn|da|wegen|damit|sonst|falls|wenn|nämlich|obwohl)\b"
        r"|(?:ich|wir|er|sie|es|man|wer|das|die|der|mein\w{0,2}|unser\w{0,2}|mir|mich|uns|dem|den|hier|heute|gestern)"
        r" \w+|(?:hab|habe|haben|bin|war|muss|komm|komme|mag)\b)",
        re.I,
    ),
    "nl": re.compile(
        r"(?:en |maar |ja |dus )?(?:(?:want|omdat|vanwege|zodat|anders|indien|als|hoewel)\b"
        r"|(?:ik|we|wij|hij|ze|zij|het|men|dat|die|de|mijn|m'n|onze?|hier|vandaag|gisteren|morgen)"
        r" [\w']+|(?:heb|hebben|ben|was|moet|kom)\b)",
        re.I,
    ),
}
# What somebody wants, in any of its clauses: no aside.
WANTS = {
    "de": re.compile(
        r"\b(?:brauch\w*|will|wollen|möcht\w*|hätte\w*|wünsch\w*|wissen|bitte|sag|sagst|kannst|könntest|soll\w*|erinner\w*|timer|"
        r"wecker|liste|zettel|fehl\w*|alle$|leer$|aus$|kauf\w*|besorg\w*|merk\w*|vergiss|vergess\w*|nicht|kein\w*|nein|"
        r"anders|lieber|doch|wie|was|wann|wo|warum|stimmt|oder|dich|dir|du)\b",
        re.I,
    ),
    "nl": re.compile(
        r"\b(?:nodig|graag|wil|willen|zou|wens\w*|weten|alsjeblieft|zeg|kun|kan je|moet je|herinner\w*|"
        r"timer|wekker|lijst\w*|"
        r"op$|leeg$|koop|kopen|haal\w*|onthoud\w*|vergeet\w*|niet|geen|nee|anders|liever|toch|hoe|wat|wanneer|waar|"
        r"waarom|klopt|of|je|jij|jou|u)\b",
        re.I,
    ),
}
ONLY_DOING = {  # "ich will schlafen": what the person does next, and no wish
    "de": re.compile(r"(?:ich|wir) (?:will|wollen|muss|müssen|geh|gehe|gehen)(?: (?:jetzt|gleich|dann|"
    "noch|kurz|mal)){0,2}"
                     r"(?: (?:ins|zum|zur|in die) \w+)?(?: \w+(?:en|rn|ln|los|weg))?", re.I),
    "nl": re.compile(r"(?:ik|we) (?:wil|willen|moet|moeten|ga|gaan)(?: (?:nu|zo|dan|nog|even)){0,2}"
                     r"(?: (?:naar|de|het) \w+(?: \w+)?)?(?: \w+(?:en|weg|n))?", re.I),
}  # fmt: skip
AGED = re.compile(r"\b(?:ich bin|ik ben|er ist|sie ist|hij is|ze is)(?: \w+)? \d{1,3}\b", re.I)
VALUE = re.compile(r"\d|\bum \w+|\bom (?!te\b)\w+|\b(?:uhr|uur|minuten?|minuut|stunden?|prozent|procent|euro)\b", re.I)
FEWEST = 2  # words
LONGEST = 400  # characters of a text


def is_aside(clause: str, code: str) -> bool:
    """Whether a clause only tells something beside a request: it has no value, and nothing is wanted in it."""
    told = " ".join(clause.split()).strip(" ,;:.!–—-")
    if code not in TELLS or not FEWEST <= len(told.split()) <= MOST_WORDS or clause.rstrip().endswith("?"):
        return False
    if ONLY_DOING[code].fullmatch(told):
        return True
    plain = AGED.sub("", told)
    return bool(TELLS[code].match(told)) and not VALUE.search(plain) and not WANTS[code].search(plain)


def without(text: str, code: str) -> str:
    """A text without the asides at its beginning and its end; empty if it has none, or is nothing else."""
    if code not in TELLS or len(text) > LONGEST:
        return ""
    cuts = [0, *(found.end() for found in SPLIT.finditer(text)), len(text)]
    ends = [*(found.start() for found in SPLIT.finditer(text)), len(text)]
    clauses = [(start, end) for start, end in zip(cuts, ends, strict=False) if text[start:end].strip()]
    kept = list(clauses)
    while len(kept) > 1 and is_aside(text[kept[-1][0] : kept[-1][1]], code):
        kept.pop()
    while len(kept) > 1 and is_aside(text[kept[0][0] : kept[0][1]], code):
        kept.pop(0)
    if len(kept) == len(clauses) or not kept:
        return ""
    return text[kept[0][0] : kept[-1][1]].strip() + ("?" if text.rstrip().endswith("?") else "")
