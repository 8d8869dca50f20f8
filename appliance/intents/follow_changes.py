"""What follows and changes what was just set or told, in German and Dutch.

"Quatsch, die haben getauscht, mittags um eins reicht" moves an alarm, "seit heute ist es 9013" a memory, "Schlagobers
doch zwei Becher" an entry of a list.
"""

import re
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.follow_reminders import moment, wakes
from appliance.intents.follower import Follower
from appliance.intents.list_entries import meant
from appliance.intents.sentence import FILLER, Segment, Sentence

LANGUAGES = ("de", "nl")
MOST_WORDS = 14
SET = ("reminder", "change_reminder")
PARTS = re.compile(r"\s*(?:[,;:–—]|(?<!\d)\.(?!\d))\s*")
MOVES = re.compile(  # what says that it is to be at another time
    r"^(?:(?:ach|oh|o|äh|eh|hm|na)[ ,]+)*(?:quatsch|nein|nee|nö|ne|sorry|halt|moment|warte|wacht|stop|doch|toch|"
    r"oeps|ups)\b|"
    r"\b(?:reicht|genügt|langt|lieber|doch|stattdessen|besser|passt besser|geht auch|liever|toch|is genoeg|is vroeg "
    r"genoeg|"
    r"is ook goed|kan ook|beter|doe (?:dat |het )?maar|maak er|mach (?:das |es )?(?:mal|lieber|doch))\b",
    re.I,
)
BESIDE = frozenset(  # of a clause with the new time
    "reicht genügt langt lieber doch stattdessen besser passt geht auch mir uns mal mach mache das es ihn den wecker "
    "quatsch nein nee nö ne sorry halt moment warte ach oh äh erst dann bitte ja so gegen auf um ist "
    "liever toch beter genoeg vroeg ook goed kan doe maar maak er van het dat wekker wacht stop oeps pas "
    "alsjeblieft is "
    "dan we ik wir ich na nach 't eten essen ontbijt frühstück lunch dem der die op met".split()
)
REQUEST = re.compile(
    r"\?|\b(?:timer|liste|zettel|lijst\w*|erinner\w*|herinner\w*|weck(?:e|t)?|wek|schreib|setz|zet|schrijf|noteer|"
    r"und dann|en dan)\b",
    re.I,
)


def moved(told: Follower) -> list[Call] | None:
    """ "Doe maar na het eten, half acht": the reminder or the alarm that was set, at the time told now."""
    kept = told.call("reminders")
    at = str(kept.arguments.get("at", "")) if kept and kept.tool in SET else ""
    if kept is None or not at or not _may_change(told) or REQUEST.search(told.text) or not MOVES.search(told.text):
        return None
    parts = [told.read(part) for part in PARTS.split(told.text) if part.strip()]
    timed = [part for part in parts if part.values("time")]
    others = [part for part in parts if part not in timed]
    if len(timed) != 1 or any(part.values("date") or part.values("span") for part in others):
        return None
    days = [s for s in timed[0].segments if s.values.keys() & {"time", "date"}]
    if any(not _is_small(s, timed[0]) for s in timed[0].segments if s not in days):
        return None
    item = " ".join(timed[0].words(s) for s in days)
    sentence = told.only(item, ("time", "date"))
    now = told.around.now.replace(tzinfo=None)
    then = moment(sentence, datetime.fromisoformat(at), now, wakes(kept)) if sentence else None
    if then is None:
        return None
    new = then.replace(tzinfo=None).isoformat(timespec="minutes")
    return [Call("change_reminder", {"at": new, "text": kept.arguments.get("text", ""), "was": at})]


def _may_change(told: Follower) -> bool:
    return told.language.code in LANGUAGES and len(told.text.split()) <= MOST_WORDS


def _is_small(segment: Segment, sentence: Sentence) -> bool:
    """Whether a stretch says nothing but that it is to be then."""
    words = {*sentence.words(segment).split()}
    return (
        not sentence.words(segment)[:1].isalnum() or bool(segment.means & (FILLER | {"vague_time"})) or words <= BESIDE
    )


# ---------------------------------------------------------------- memories

VALUE = r"(?P<value>[\w.-]+(?: [\w.-]+){0,2})"
NOW = (
    r"(?:jetzt|nun|inzwischen|mittlerweile|neuerdings|(?:seit|ab) (?:heute|gestern|jetzt|kurzem|neuestem|dieser "
    r"woche)|"
    r"nu|inmiddels|tegenwoordig|(?:sinds|vanaf) (?:vandaag|gisteren|nu|kort|deze week))"
)
IS = r"(?P<verb>ist|sind|hat|haben|trägt|heißt|lautet|wohnt|liegt|steht|is|zijn|heeft|heet|draagt|woont|ligt|staat)"
IT = r"(?:es|er|sie|das|der|die|het|'t|dat|die|hij|ze|zij|deze)"
CHANGED = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:^|.*[,;.:] ?|.*\b(?:und|en) ){NOW} {IS}(?: {IT})?(?: auf| op)? {VALUE}[\s.!]*$",
        rf"(?:^|.*[,;.:] ?|.*\b(?:und|en) )(?:(?:nein|nee|ach|oh|o|maar|aber) )*{IT} {IS} {NOW} {VALUE}[\s.!]*$",
        rf"^{IT} {IS} (?:nicht|niet) (?:mehr |meer )?\S+,? (?:sondern|maar) {VALUE}[\s.!]*$",
    )
)


def retold(told: Follower) -> list[Call] | None:
    """ "Seit heute ist es 9013", "ze heeft het veranderd, het is nu Rozentuin9": another value of what was told."""
    last = told.call("memory")
    about = str(last.arguments.get("text") or last.arguments.get("question") or "") if last else ""
    if not about or not _may_change(told) or "?" in told.text:
        return None
    found = next((match for pattern in CHANGED if (match := pattern.match(told.text.replace("’", "'")))), None)
    if found is None or REQUEST.search(told.text):
        return None
    value = found["value"].strip(" .!")
    if PASSING.search(value) or _passes(told, value):
        return None
    is_value = (
        FIGURES.search(value)
        or (  # "jetzt ist mir schlecht" changes nothing
            value[:1].isupper() and _verb(found["verb"]) & {*map(_same_verb, re.findall(r"\w+", about.lower()))}
        )
    )
    return [Call("change_memory", {"about": about, "value": value})] if is_value else None


VERBS = (
    "ist sind is zijn",
    "hat haben heeft",
    "heißt heet",
    "trägt draagt",
    "wohnt woont",
    "liegt ligt",
    "steht staat",
)
# What it is for a while, and what is measured: no value of something that was told.
PASSING = re.compile(
    r"\b(?:uhr|uur|halb|half|viertel|kwart|grad|graden|prozent|procent|euro|cent|kilo\w*|gramm?|liter|meter|zentimeter|"
    r"centimeter|minuten?|minuut|stunden?|tage?|dagen?|wochen?|weken|week|monate?|maanden?|jahre?|jaar|"
    r"(?:vor|nach)?mittags?|abends?|morgens?|nachts?|mitternacht|frühling|frühjahr|sommer|herbst|winter|lente|voorjaar|zomer|herfst|"
    r"najaar|middag|namiddag|avond|ochtend|nacht|middernacht|wochenende|weekend|feierabend|ferien|urlaub|vakantie|"
    r"advent|weihnachten|kerst\w*|ostern|pasen|pfingsten|pinksteren|silvester|neujahr|karneval|fasching|carnaval|"
    r"regen\w*|schnee\w*|sneeuw|sonne|sonnig|zon|nebel|mist|sturm|storm|gewitter|onweer|hagel|frost|vorst|wind\w*|eis|ijs|"
    r"glatteis|tauwetter|hitze|hitte|kälte|kou|wetter|weer|zeit|tijd|schluss|ruhe|rust|pause|pauze|krieg|oorlog|frieden|vrede)\b|"
    r"°|%|€|^\d{1,2}[.:]\d\d$",
    re.I,
)
MEASURES = ("time", "date", "month", "span", "quantity", "offset")


def _passes(told: Follower, value: str) -> bool:
    """Whether a value is a time, a date, or an amount with a unit."""
    return any(told.read(value).values(kind) for kind in MEASURES)


def _verb(word: str) -> set[str]:
    return {_same_verb(word.lower())}


def _same_verb(word: str) -> str:
    """One form for all of a verb."""
    return next((forms for forms in VERBS if word in forms.split()), word)


FIGURES = re.compile(r"\S*\d\S*")
AT_END = re.compile(
    r"^(?P<before>(?:dass|dat) .* )(?P<old>\S+)(?P<after> (?:ist|sind|hat|trägt|heißt|wohnt|is|zijn|heeft|heet|"
    r"draagt|woont|ligt|liegt))$"
)
BEHIND = re.compile(
    r"^(?P<before>.*? (?:ist|sind|hat|trägt|heißt|lautet|wohnt|is|zijn|heeft|heet|draagt|woont) )(?P<old>\S+)$"
)


def with_value(old: str, value: str) -> str:
    """What was told with another value in it; empty if it is not clear where that stands.

    A value with figures takes the place of the only one with figures, another one that of the last word.
    """
    places, figures = list(FIGURES.finditer(old)), FIGURES.findall(value)
    if figures:
        known = {word.casefold() for word in old.split()}
        others = [word for word in value.split() if word not in figures]  # "Ebene 5" for "Ebene 3"
        if len(places) != 1 or len(figures) != 1 or any(word.casefold() not in known for word in others):
            return ""
        value = figures[0]
        return f"{old[: places[0].start()]}{value}{old[places[0].end() :]}"
    found = None if places else AT_END.match(old) or BEHIND.match(old)
    if not found or len(value.split()) > 1:
        return ""
    return f"{found['before']}{value}{found.groupdict().get('after') or ''}"


# ---------------------------------------------------------------- lists

AMOUNT = re.compile(
    r"^(?:(?:ach|oh|o|nee|nein|und|en|moment|wacht)[ ,]+)*(?:(?:die|der|das|den|de|het|von|van|vom) "
    r")?(?P<what>[^\W\d]+(?: (?!(?:doch|toch|lieber|liever|maar|besser|nur|bloß)\b)[^\W\d]+)?) "
    r"(?:(?:doch|lieber|besser|bitte|nur|bloß|toch|liever|maar|slechts|eigentlich|eigenlijk) )+(?P<many>[^,;?]+?)"
    r"(?:, [^\d?]*)?[\s.!]*$",
    re.I,
)
MOST_MANY = 3  # words of an amount


def another_amount(told: Follower) -> list[Call] | None:
    """ "Witloof maar één kilo, we zijn met minder": an entry with another amount, right after it was put on a list."""
    last = told.call("lists")
    found = AMOUNT.match(told.text.strip()) if last and last.tool == "list_add" and _may_change(told) else None
    if last is None or found is None or not 1 <= len(found["many"].split()) <= MOST_MANY:
        return None
    name = str(last.arguments.get("name", "shopping"))
    entries = [str(item) for item in last.arguments["items"]]
    there = meant(found["what"], entries)
    if len(there) == 1 and NEGATED.search(told.text):  # "Sahne bitte nicht zwei Becher" leaves open how many
        return [Call("unsure", {"topic": "follow"})]
    if len(there) != 1 or not _is_amount(found["many"], told):
        return None
    old = entries[there[0]]
    return [Call("list_remove", {"items": [old], "name": name}),
            Call("list_add", {"items": [f"{found['many']} {found['what']}"], "name": name})]  # fmt: skip


NEGATED = re.compile(r"\b(?:nicht|niet|kein\w*|geen)\b", re.I)
PACKS = re.compile(  # what things are counted in, beside what they are measured in
    r"(?:becher|packung(?:en)?|päckchen|packerl|packs?|pakete?|dosen?|flaschen?|gläser|glas|tüten?|stück|scheiben?|kisten?|"
    r"kasten|kästen|bund|beutel|tafeln?|rollen?|netze?|tuben?|schachteln?|köpfe|kopf|zehen?|säcke|sack|körbe|kartons?|"
    r"pak(?:ken|jes?)?|fles(?:sen|jes?)?|blik(?:ken|jes?)?|pot(?:ten|jes?)?|zak(?:ken|jes?)?|do(?:os|zen|osjes?)|"
    r"stuks?|bos(?:sen|jes?)?|krat(?:ten|jes?)?|bekers?|plak(?:ken|jes?)?|rol(?:len|letjes?)?|tros(?:sen|jes?)?|netjes?|"
    r"bak(?:ken|jes?)?|kuipjes?|tube?s?|tablet(?:ten)?|kroppen|krop|bolletjes?|teentjes?)",
    re.I,
)
MEASURED = ("mass", "volume", "length")


def _is_amount(text: str, told: Follower) -> bool:
    """Whether a text is a number, or an amount with a unit or a pack, and nothing else."""
    many = told.read(text)
    if not many.unread({"quantity"}):
        amounts = many.values("quantity")
        return len(amounts) == 1 and amounts[0].unit.split("-")[0] in MEASURED
    counted, _, pack = text.rpartition(" ")
    is_pack = bool(counted) and PACKS.fullmatch(pack.strip(" .!")) is not None
    sentence = told.read(counted if is_pack else text)
    return len(sentence.values("number")) == 1 and not sentence.unread({"number"})


LEFT_OUT = re.compile(
    r"^(?:(?:ach|oh|o|nee|nein|und|en|ok|okay|oké)[ ,]+)*(?:(?:die|der|das|den|de|het|kein\w*|geen|ohne|zonder) )?"
    r"(?P<what>[^\W\d]+(?: [^\W\d]+)?) (?:(?:doch|toch|lieber|liever|maar|aber|bitte) )*"
    r"(?:nicht|niet|raus|weg|streichen|eraf|laat maar|weglassen|weglaten)[\s.!]*$",
    re.I,
)


def not_offered(told: Follower) -> list[Call] | None:
    """ "Die Salami doch nicht", before the entries were put on a list: the offer without it."""
    last = told.before.calls[-1] if told.before.calls else None
    found = LEFT_OUT.match(told.text.strip()) if last and last.tool == "list_offer" and _may_change(told) else None
    if last is None or found is None:
        return None
    entries = [str(item) for item in last.arguments["items"]]
    gone = meant(found["what"], entries)
    left = [entry for n, entry in enumerate(entries) if n not in gone]
    return [Call("list_offer", {**last.arguments, "items": left})] if len(gone) == 1 and left else None
