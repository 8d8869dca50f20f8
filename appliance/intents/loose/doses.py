"""Medicine and temperatures in English: how many tablets a course has, how long they last, a dose by weight, a "
"fever."""

from appliance.intents.call import Call
from appliance.intents.loose.figures import GAP, Form, Made, Told, n, total

PILLS = (
    r"(?:tablets?|capsules?|pills?|puffs?|drops?|doses?|sachets?|lozenges?|injections?|patches|sprays?|spoonfuls?|ml)"
)
A_DAY = r"(?:a|per|each|every|/) ?day|daily"
ASK = r"(?:how many|how much|what(?:'s| is)|altogether|in total|total)"
KILO = r"(?:kg|kgs|kilos?|kilograms?)\b"
DOSE = r"(?P<unit>mg|milligrams?|ml|millilit(?:re|er)s?|mcg|micrograms?|g|grams?|units?)"
UNITS = {"mg": "mass-milligram", "milligram": "mass-milligram", "ml": "volume-milliliter", "g": "mass-gram",
         "millilitre": "volume-milliliter", "milliliter": "volume-milliliter", "gram": "mass-gram"}  # fmt: skip
ILL = Call("cannot", {"topic": "ill"})
WARM, HOT = range(30, 46), range(85, 115)  # degrees Celsius and Fahrenheit of a person


def _course(told: Told) -> Made:
    parts = [told[name] for name in ("a", "t", "d") if name in told]
    return total(" * ".join(parts) + (" * 7" if told["u"].startswith("week") else ""))


def _lasts(told: Told) -> Made:
    daily = [told[name] for name in ("a", "t") if name in told]
    if not all(float(value) for value in daily):
        return None
    by = daily[0] if len(daily) == 1 else f"({' * '.join(daily)})"
    return total(f"{told['s']} / {by}", unit="duration-day")


def _by_weight(told: Told) -> Made:
    unit = UNITS.get(told["unit"].rstrip("s")) or UNITS.get(told["unit"])
    return total(f"{told['w']} * {told['d']}", **({"unit": unit} if unit else {}))


def _converted(told: Told) -> Made:
    """A temperature of somebody; whether it is a fever is for a doctor to say."""
    value, is_asked = float(told["t"]), "asked" in told
    fahrenheit = told["scale"].startswith("f")
    source, to = ("celsius", "fahrenheit") if fahrenheit == is_asked else ("fahrenheit", "celsius")
    if int(value) not in (WARM if source == "celsius" else HOT):
        return None
    call = Call("convert", {"amount": [[value, f"temperature-{source}"]], "to": f"temperature-{to}"})
    return [call, ILL] if "ill" in told else call


def _is_fever(told: Told) -> Made:
    return ILL if int(float(told["t"])) in (*WARM, *HOT) else None


SCALE = r"(?P<scale>fahrenheit|celsius|centigrade)"
PERSON = r"(?=.*\b(?:temperature|temp|fever|thermometer|poorly|forehead|running a)\b)"
PER = r"(?:per|a|for each|for every|each|/)"
WHO = r"(?:toddlers?|bab(?:y|ies)|child|kids?|adults?|temperature|him|her)"
FORMS = (
    Form(
        rf"{n('w')} ?{DOSE}(?: \w+)? {n('d')} times (?:{A_DAY}){GAP}\b(?:how (?:much|many)|what(?:'s| is) "
        rf"(?:that|it)){GAP}"
        r"\b(?:a day|daily|per day|in (?:a|1) day|altogether|in total)\b", _by_weight,
    ),
    Form(
        rf"(?:{n('a')} {PILLS} )?{n('t')} times (?:{A_DAY}){GAP}for {n('d')} (?P<u>days?|weeks?)\b(?=.*\b{ASK}\b)",
        _course,
    ),
    Form(rf"{ASK}{GAP}(?:{n('a')} {PILLS} )?{n('t')} times (?:{A_DAY}){GAP}for {n('d')} (?P<u>days?|weeks?)\b",
         _course),
    Form(rf"{n('a')} {PILLS} (?:{A_DAY}){GAP}for {n('d')} (?P<u>days?|weeks?)\b(?=.*\b{ASK}\b)", _course),
    Form(
        rf"{n('a')}(?: {PILLS})? (?:{n('t')} times )?(?:{A_DAY}){GAP}\bhow (?:long|many days){GAP}{n('s')}"
        rf"(?: {PILLS}| of them)?{GAP}\blast",
        _lasts,
    ),
    Form(
        rf"{n('s')} {PILLS}{GAP}{n('a')}(?: {PILLS})? (?:{n('t')} times )?(?:{A_DAY}){GAP}"
        r"\bhow (?:long|many days)\b(?:.*\b(?:last|get|do|go)\b|\W*$)",
        _lasts,
    ),
    Form(rf"{n('w')} ?{KILO}{GAP}{n('d')} ?{DOSE} ?{PER} ?{KILO}", _by_weight),
    Form(rf"{n('d')} ?{DOSE} ?{PER} ?{KILO}{GAP}{n('w')} ?{KILO}", _by_weight),
    Form(rf"^{PERSON}[^\d?]*{n('t')}{GAP}\b(?P<asked>what(?:'s| is) (?:that|it)) in {SCALE}(?:.*\b(?P<ill>fever)\b)?",
         _converted),
    Form(rf"^{PERSON}[^\d?]*{n('t')}{GAP}\b(?:that's|it's|that is|in|degrees)? ?(?:in "
         rf")?{SCALE}.*\b(?P<ill>fever)\b", _converted),
    Form(rf"^[^\d?]*{n('t')}{GAP}\b(?:high|normal|dangerous|bad){GAP}\b{WHO}\b", _is_fever),
    Form(rf"^[^\d?]*{n('t')}[^\d]*\b(?:is (?:that|it)|count as|have|got) (?:an? )?(?:bad |high )?fever\b", _is_fever),
)  # fmt: skip
