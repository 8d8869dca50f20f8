"""What follows in German and Dutch and leaves out what it is about.

"Den für übermorgen kannst du wieder löschen" after two alarms, "zet die van de oven maar uit" while a timer runs, "en
als Bram niet meebetaalt" after a split, "und dreieinhalb davon" after a conversion, "en over twee jaar" after a date.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from appliance.intents.call import Call
from appliance.intents.follow_sums import SHARED, with_currency
from appliance.intents.follower import Follower
from appliance.intents.holidays import NAMES, day_of
from appliance.intents.numerals import number
from appliance.intents.sentence import tokens_of

LANGUAGES = ("de", "nl")
MOST_WORDS = 16
LEAD = r"(?:(?:und|en|ja|ok|okay|oké|ach|oh|o|also|dus|na|nou|aber|maar)[ ,]+)*"
SMALL = r"(?:bitte|mal|doch|ruhig|wieder|noch|auch|ja|dann|jetzt|schon|maar|toch|weer|eens|even|alsjeblieft|nu|dan|ook)"


def find(told: Follower) -> list[Call] | None:
    """The calls of such a text."""
    if told.language.code not in LANGUAGES or len(told.text.split()) > MOST_WORDS:
        return None
    return _that_reminder(told) or _that_timer(told) or _without_some(told) or _several_of_it(told) or _in_years(told)


# ---------------------------------------------------------------- the one for ...

THE_ONE = rf"(?:der|die|das|den|dem|dat|deze)(?: {SMALL})* (?:für|fürs|von|vom|am|um|voor|van|om|op) "
OFF = r"(?:lösch\w*|streich\w*|raus\w*|weg\w*|absag\w*|abbestell\w*|ausmach\w*|verwijder\w*|annule\w+|wis\w*|schrap\w*)"
GONE = (
    re.compile(
        rf"{LEAD}(?P<one>{THE_ONE}(?P<when>[^,;]+?)) (?:(?:kannst|könntest|darfst|kannste) du|(?:kun|kan|mag) "
        rf"(?:je|jij))"
        rf"(?: {SMALL})* {OFF}(?:[,;.!].*|\W*)$",
        re.I,
    ),
    re.compile(
        rf"{LEAD}(?:lösch|lösche|streich|streiche|verwijder|annuleer|schrap|wis)(?: {SMALL})* (?P<one>{THE_ONE}"
        rf"(?P<when>[^,;]+?))(?: {SMALL})*(?:[,;.!].*|\W*)$",
        re.I,
    ),
    re.compile(
        rf"{LEAD}(?P<one>{THE_ONE}(?P<when>[^,;]+?)) (?:brauch\w* (?:ich|wir)|(?:heb|hebben) (?:ik|we))(?: {SMALL})* "
        r"(?:nicht|niet)(?: (?:mehr|meer|nodig))*(?:[,;.!].*|\W*)$",
        re.I,
    ),
    re.compile(rf"{LEAD}(?P<one>{THE_ONE}(?P<when>[^,;]+?)) (?:mag|kan)(?: {SMALL})* (?:weg|eraf)(?:[,;.!].*|"
               rf"\W*)$", re.I),
)  # fmt: skip


def _that_reminder(told: Follower) -> list[Call] | None:
    """ "Den für übermorgen kannst du wieder löschen": the one reminder or alarm of that day or hour."""
    kept = [c for c in told.before.calls if c.tool in ("reminder", "change_reminder") and c.arguments.get("at")]
    found = next((match for form in GONE if (match := form.fullmatch(told.text.strip()))), None) if kept else None
    if not kept or found is None:
        return None
    sentence = told.only(found["when"], ("date", "time"))
    if sentence is None:
        sentence = told.only(f"um {found['when']}" if told.language.code == "de" else f"om {found['when']}", ("time",))
    if sentence is None or not (sentence.values("date") or sentence.values("time")):
        return None
    days = {day.date for day in sentence.values("date")}
    hours = {hour.minutes % HALF_DAY for hour in sentence.values("time")}
    meant = [c for c in kept if _is_then(datetime.fromisoformat(str(c.arguments["at"])), days, hours)]
    if len(meant) != 1:
        return [Call("unsure", {"topic": "which"})]
    text, at = str(meant[0].arguments.get("text", "")), str(meant[0].arguments["at"])
    if not text:
        return [Call("cancel_timer", {"alarm": True, "at": at[:16]})]
    same = [c for c in kept if c.arguments.get("text") == text]
    return [Call("cancel_reminder", {"text": text, "all": False})] if len(same) == 1 else None


HALF_DAY = 12 * 60  # minutes


def _is_then(at: datetime, days: set[date], hours: set[int]) -> bool:
    return (not days or at.date() in days) and (not hours or (at.hour * 60 + at.minute) % HALF_DAY in hours)


THAT_TIMER = re.compile(
    rf"{LEAD}(?:zet|doe|stop|stoppe|stopp|stell|stelle|mach|mache|schalt|schalte)(?: {SMALL})* (?:die|den|dat|der) "
    r"(?:van|voor|vom|von|für|fürs|beim)(?: (?:de|het|der|dem|den|die|das|mijn|mein\w*))? (?P<name>[^\W\d]+)"
    rf"(?: {SMALL})*(?: (?:uit|af|stop|aus|ab|weg))?(?:[,;.!].*|\W*)$",
    re.I,
)
LIKE = 3  # letters of a word that a label may begin with


def _that_timer(told: Follower) -> list[Call] | None:
    """ "Zet die van de oven maar uit": the timer whose label begins with the word."""
    found = THAT_TIMER.fullmatch(told.text.strip()) if told.before.timers else None
    if found is None or len(found["name"]) < LIKE:
        return None
    name = found["name"].casefold()
    meant = {t.label for t in told.before.timers if any(w.startswith(name) for w in t.label.casefold().split())}
    return [Call("cancel_timer", {"label": meant.pop(), "all": False})] if len(meant) == 1 else None


# ---------------------------------------------------------------- sums and units

NOBODY = (
    r"(?:niemand|keiner|alle|jeder|jemand|iemand|iedereen|allemaal|man|men|es|het|das|dat|die|wir|we|wij|ihr|jullie)"
)
WHO = rf"(?!{NOBODY}\b)(?:(?:der|die|de|mein\w*|mijn) )?[^\W\d]+"
PAYS = (
    r"(?:mit(?:zahl\w*|mach\w*|komm\w*|geh\w*|iss?t)|bezahl\w*|zahl\w*|dabei (?:ist|sind|bin)|mee(?:betaal\w*|"
    r"betalen|doe\w*|"
    r"kom\w*|ga\w*|eet)|betaalt|betaal|betalen|mee (?:betaal\w*|doet|doen|komt|gaat))"
)
LESS = (
    re.compile(
        rf"{LEAD}(?:was wenn|wat als|wenn|falls|als) (?P<who>{WHO})(?: (?:und|en) (?P<also>{WHO}))?(?: {SMALL})* "
        rf"(?:nicht|niet) {PAYS}\W*$",
        re.I,
    ),
    re.compile(rf"{LEAD}(?:ohne|zonder) (?P<who>{WHO})(?: (?:und|en) (?P<also>{WHO}))?(?: (?:dann|dan))?\W*$", re.I),
)
OF_PEOPLE = re.compile(r"\b(?:teil\w*|jede[rsmn]?|person\w*|kopf|nase|leute\w*|mann|zu \w+t|ieder\w*|elk\w*|"
                       r"persoon|man|"
                       r"hoofd|verdel\w*|delen|met z'n)\b", re.I)  # fmt: skip
FEWEST = 3  # people of whom one may be missing


def _without_some(told: Follower) -> list[Call] | None:
    """ "En als Bram niet meebetaalt?" after an amount was shared: shared by one less."""
    last = told.call("sums", "shares")
    found = next((match for form in LESS if (match := form.fullmatch(told.text.strip()))), None) if last else None
    if last is None or found is None or not OF_PEOPLE.search(told.before.told[0].text):
        return None
    gone = 2 if found["also"] else 1
    if last.tool == "share_out":
        many = int(last.arguments["by_many"])
        return [replace(last, arguments={**last.arguments, "by_many": many - gone})] if many - gone > 1 else None
    shared = BY_MANY.fullmatch(str(last.arguments.get("expression", "")))
    if not shared or not SHARED.fullmatch(shared[0]) or int(shared["many"]) < max(FEWEST, gone + 2):
        return None
    expression = f"{shared['total']} / {int(shared['many']) - gone}"
    kept = {name: value for name, value in last.arguments.items() if name == "cents"}
    return [with_currency(last, Call("calculate", {"expression": expression, **kept}))]


BY_MANY = re.compile(r"(?P<total>.*\S)\s*/\s*(?P<many>\d{1,3})")
OF_IT = re.compile(
    r"(?:(?:und|en|oder|of) )(?P<many>[^,;?]+?) (?:davon|daarvan|ervan|von denen|van die|stück|stuks)\W*", re.I
)


def _several_of_it(told: Follower) -> list[Call] | None:
    """ "Und dreieinhalb davon?" after one of a unit was converted."""
    last = told.call("convert")
    found = OF_IT.fullmatch(told.text.strip()) if last else None
    amount = last.arguments.get("amount") if last else None
    if last is None or found is None or not amount or len(amount) != 1 or amount[0][0] != 1:
        return None
    value = _number(found["many"], told)
    if not value:
        return None
    return [replace(last, arguments={**last.arguments, "amount": [[value, amount[0][1]]]})]


def _number(text: str, told: Follower) -> float:
    """The number that a text is; 0 if it is something else."""
    words = [token.word for token in tokens_of(text, told.language)]
    found = number(words, 0, told.language)
    return found[0] if found and found[1] == len(words) else 0.0


# ---------------------------------------------------------------- documents

ALSO = re.compile(r"(?:und|en|auch|ook)\b[ ,]*(?P<question>\S.*)", re.I)


def searched(told: Follower) -> list[Call] | None:
    """ "Und wer muss die Schönheitsreparaturen zahlen?" after a search: the documents are searched for this as well."""
    last = told.call("find")
    found = ALSO.fullmatch(told.text.strip()) if last else None
    if last is None or found is None or told.language.code not in LANGUAGES:
        return None
    asks = told.text.rstrip().endswith("?") or told.about(found["question"]).asks
    return [Call("find", {"question": found["question"].rstrip(" ?!.")})] if asks else None


# ---------------------------------------------------------------- days

YEARS = re.compile(
    rf"{LEAD}(?:(?:wann|wie|was|wat|wanneer|hoe|welche\w*|welke?)(?: (?:tag|dag))?(?: (?:ist|is|wäre|valt|fällt))?"
    r"(?: (?:das|es|dat|het))? )?(?:in|über|over) (?P<many>[^\W_]+) (?:jahre?n?|jaar)(?: (?:dann|dan))?\W*",
    re.I,
)
MOST_YEARS = 200


def _in_years(told: Follower) -> list[Call] | None:
    """ "En over twee jaar?" after a day: the same day so many years from now."""
    last = told.before.calls[-1] if told.before.calls else None
    found = YEARS.fullmatch(told.text.strip()) if last and last.tool == "day" and last.arguments.get("date") else None
    if last is None or found is None:
        return None
    one = found["many"].casefold() in told.language.data["article_one"].split()
    many = 1.0 if one else _number(found["many"], told)
    if not many.is_integer() or not 0 < many <= MOST_YEARS:
        return None
    then = _years_on(last, told.around.now.year + int(many), told.language.data["holidays"])
    return [Call("day", {**last.arguments, "date": then.isoformat()})] if then else None


def _years_on(last: Call, year: int, entries: Sequence[str]) -> date | None:
    """The day of a year that has the same date, or the same holiday."""
    told = date.fromisoformat(str(last.arguments["date"]))
    if last.arguments.get("name"):
        named = [name for name in NAMES if name in entries and day_of(name, told.year) == told]
        return day_of(named[0], year) if len(named) == 1 else None
    try:
        return told.replace(year=year)
    except ValueError:  # the 29th of February
        return None
