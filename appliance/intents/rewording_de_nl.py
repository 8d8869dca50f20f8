"""Everyday German and Dutch in the words that the other readers know: "mittags um eins" as "um eins nachmittags"."""

import re

from appliance.intents.language import language

LONGEST = 200  # characters
FORMS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (code, re.compile(pattern, re.I), made)
    for code, pattern, made in (
        # what is to be forgotten again
        ("de", r"^(?P<ask>vergiss (?:bitte )?(?:die|das|den|mein\w*|unser\w*) [^,?]{4,40}?) wieder\W*$", r"\g<ask>"),
        (
            "nl",
            r"^(?P<ask>vergeet (?:alsjeblieft )?(?:de|het|mijn|onze?|dat|die) [^,?]{4,40}?)(?: maar)? weer\W*$",
            r"\g<ask>",
        ),
        (
            "de",
            r"\b(?P<whole>\d+) euro (?P<cents>\d\d)\b(?! ?(?:%|prozent|euro|leute|personen))",
            r"\g<whole>,\g<cents> Euro",
        ),
        (
            "de",
            r"^(?:ist|sind|dauert) (?:es|das|es denn)(?: denn)? noch lang(?:e)?(?: hin)? bis (?P<then>[^,]+?)\W*$",
            r"wie lange noch bis \g<then>",
        ),
        ("nl", r"^(?:duurt|is) het nog lang (?:tot|voor) (?P<then>[^,]+?)\W*$", r"hoe lang nog tot \g<then>"),
        (
            "nl",
            r"^(?:haal|gooi|doe)(?: die| deze| dat)?(?P<what> [^,?]+?) er (?:(?:eens|maar|even|weer|ook) )*"
            r"(?:van)?af\b",
            r"haal\g<what> eraf",
        ),
        (
            "nl",
            r"^(?P<off>(?:haal|streep|schrap|gooi|doe)\b[^,?]*),? (?:want |omdat )?(?:ik|we) (?:heb|hebben) (?:er |"
            r"die |dat |het )?"
            r"(?:al|nog|genoeg)\b[^,?]*$",
            r"\g<off>",
        ),
        ("de", r"\b(?P<whole>\d+) ?(?:und )?ein ?halb(?:e[nr]?)?\b", r"\g<whole>,5"),
        ("nl", r"\b(?P<whole>\d+) ?en ?een hal(?:f|ve)\b", r"\g<whole>,5"),
        (
            "nl",
            r"\b(?P<unit>pints?|gallons?)\b(?P<rest>[^,\d]*),? zo['’]?n (?:engelse|britse)\W*$",
            r"imperial \g<unit>\g<rest>",
        ),
        (
            "de",
            r"\b(?P<unit>pints?|gallonen?)\b(?P<rest>[^,\d]*),? so ['’]?(?:ein|n|eine|ne) (?:englisch|"
            r"britisch)\w*\W*$",
            r"imperial \g<unit>\g<rest>",
        ),
        (
            "de",
            r"\b(?P<ask>wie lang(?:e)?) geht (?P<timer>(?:denn |eigentlich )?(?:der|mein|unser|die|meine) "
            r"(?:[\w-]+ )?[\w-]*(?:timer|wecker|eieruhr)\b)",
            r"\g<ask> läuft \g<timer>",
        ),
        # which day and month it is
        (
            "de",
            r"^(?!.*\d)(?:[^,?]{0,20}[,!] ?)?(?:sagen sie|sag|sage|sagst du|nenn) (?:mir |uns |doch |bitte |mal )*"
            r"(?:das|den) (?:heutige[ns]?|aktuelle[ns]?) (?:datum|tag)\b.*$",
            "welches Datum haben wir heute",
        ),
        (
            "nl",
            r"^(?!.*\d)(?:[^,?]{0,20}[,!] ?)?(?:zeg|zegt u|geef|noem) (?:me |mij |ons |eens |even |toch )*"
            r"de (?:datum|dag) van vandaag\b.*$",
            "welke datum is het vandaag",
        ),
        (
            "de",
            r"^(?:(?:und|sag mal|du) )*(?:in )?welche[mnr] (?:monat|jahr) (?:sind|haben|leben) wir(?: \w+){0,2}"
            r"(?:,.*)?\W*$",
            "welches Datum haben wir heute",
        ),
        (
            "nl",
            r"^(?:(?:en|zeg) )*(?:in )?welke? (?:maand|jaar) (?:zitten|zijn|leven|is het)(?: we)?(?: \w+){0,2}"
            r"(?:,.*)?\W*$",
            "welke datum is het vandaag",
        ),
        (
            "de",
            r"\bmittags? um (?P<hour>(?:halb |viertel (?:vor|nach) )?[^\W_]+)(?: uhr)?\b",
            r"um \g<hour> nachmittags",
        ),
        (
            "de",
            r"^(?P<ask>(?!.*\b(?:morgens?|früh|abends?)\b).*\bweck\w*\b.*?),? (?:(?:ich )?hab\w* )?(?:die |eine |ne "
            r")?"
            r"(?:frühschicht|frühdienst)\W*$",
            r"\g<ask> morgens",
        ),
    )
)


# "Timer auf 20 Minuten für den Kuchen, einen auf 12 für die Nudeln": the second is of minutes as well.
IN_MINUTES = re.compile(r"\btimer\b[^.?!]*\b(?:minuten|minuut)\b", re.I)
OTHER_UNIT = re.compile(r"\b(?:stunden?|sekunden?|uur|uren|seconden?|uhr)\b", re.I)
ANOTHER_TIMER = re.compile(
    r"(?P<lead>(?:,|;|\bund|\ben) (?:(?:und|en|dann|dan|noch|nog) )*)(?P<one>einen|nen|eentje|één) (?P<of>auf|"
    r"von|van|op) "
    r"(?P<many>[^\W_]+) (?P<label>für|fürs|voor)\b",
    re.I,
)


def _in_minutes(text: str, code: str) -> str:
    """The text with the unit of a second timer, which is that of the first."""
    if not IN_MINUTES.search(text) or OTHER_UNIT.search(text):
        return text

    def made(found: re.Match[str]) -> str:
        many = found["many"]
        if not (many.isdigit() or many.lower() in language(code).numbers):
            return found[0]
        minutes, timer = ("Minuten", "einen Timer") if code == "de" else ("minuten", "een timer")
        return f"{found['lead']}{timer} {found['of']} {many} {minutes} {found['label']}"

    return ANOTHER_TIMER.sub(made, text)


def reworded(text: str, code: str) -> str:
    """The text in its common form; as it is if it has none of these."""
    if code not in ("de", "nl") or len(text) > LONGEST:
        return text
    text = _in_minutes(text, code)
    for own, pattern, made in FORMS:
        text = pattern.sub(made, text) if own == code else text
    return text
