"""Numbers as they are said: phone numbers, dates, times, money, units, ranges, ordinals.

English digits, dates and ordinals by themselves are left to the English voice, which reads them right.
"""

import re
from collections.abc import Callable

from appliance.speech.number_words import german
from appliance.speech.spoken_language import SpokenLanguage, any_of, counted

Found = re.Match[str]
PHONE = re.compile(
    r"(?<![\w.,-])(\+\d[\d ()/-]{6,}\d|\(?0\d[\d ()/-]{5,}\d|\(?\d{3}\)?[ -]\d{3}-\d{4})(?![\w:-]|[.,]\d)"
)
LEAST_DIGITS = 7  # of a phone number
CODE = re.compile(r"(?<![\w.,:/-])0\d{2,}(?![\w,:/-]|\.\d)")
DOTTED = re.compile(r"(?<![\w.,])v?\d+(?:\.\d+){2,}(?![\w]|\.\d)")
ISO_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?:T(?=\d)|(?![\w-]))")
ZULU = re.compile(r"(?<=:\d\d)Z(?!\w)")
DATE = re.compile(r"(?<![\w./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|[.]\d)")
SHORT_DATE = re.compile(r"(?<![\w.,])(\d{1,2})\.\s?(\d{1,2})\.(?!\w|\d)")
CLOCK = r"(?<![\w.,:/])([01]?\d|2[0-4])%s([0-5]\d)(?::([0-5]\d))?(?![\d:%%])"
CLOCKED = re.compile(r"\d:\d\d(?!\d)|\d\.\d\d (?:Uhr|uur)")
UNTIL = re.compile(r"(?<=\d)\s?[-–]\s?(?=\d{1,2}[:.]\d\d(?!\d))|(?<=:\d\d)\s?[-–]\s?(?=\d)")
ENGLISH_CLOCK = re.compile(CLOCK % ":" + r"(?!\s?[ap]\.?m\b)(?:\s(?:hours|hrs)\b)?", re.IGNORECASE)
UNTIL_HALF = re.compile(r"(?<=\d [AP]M)\s?[-–]\s?(?=\d)")
HALF = re.compile(r"(?<=\d)\s?([AaPp])\.?[Mm]\b\.?(?=(\s+[A-Z]|\s*$)?)")
DECADE = re.compile(r"(?:\bthe|\bearly|\blate|\bmid|')[ -]?$", re.IGNORECASE)  # before "90s", which are no seconds
RATIO = re.compile(r"(?<![\w.,:])(\d+)(?::| : )(\d+)(?![\w:]|[.,]\d)")
RANGE = re.compile(
    r"(?<![\w.,:/+-])([€$£]?\d[\d.,:]*)(\s?(?:°[CF]?|%))?(–|\s[–—]\s|-)(?=[€$£]?\d[\d.,:]*(?![\w.,:]*-))"
)
MINUS = re.compile(r"(?<![\w)\].])[-−–](?=[€$£]?\d)")
PLUS = re.compile(r"(?<![\w)\].])\+(?=\d)")
TAKEN_AWAY = re.compile(r"(?<=\d) [-−] (?=\d)")
TIMES_MORE = re.compile(r"(?<=\d)\s?[x×](?!\w)")
ROMAN = r"((?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))"
GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[.'’]\d{3})+(?![\d'’]|\.\d)")
POINTED = re.compile(r"(?<![\w.,:])(\d+)\.(\d+)(?![\w]|\.\d)")
WIDE = re.compile(r"(?<![\w.,+()-])(?<!\d )[1-9]\d{0,2}(?: \d{3})+(?![\w-]| ?\d|[.,]\d)")  # "15 000"
SPACED = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
HALVES = {" 1/2": "½", " 1/3": "⅓", " 2/3": "⅔", " 1/4": "¼", " 3/4": "¾"}
MIXED = re.compile(rf"(?<=\d)(?:{any_of(HALVES)})(?![\d/]|[.,]\d)")
FRACTION = re.compile(r"(?<![\w.,])(\d{1,3})([½⅓⅔¼¾])")
PLAIN_FRACTION = re.compile(r"(?<![\w./,-])(\d{1,2})/(\d{1,3})(?![\w/]|[.,]\d)")
VALUES = {"I": 1, "V": 5, "X": 10}


def numbers_said(text: str, language: SpokenLanguage) -> str:
    """A text whose numbers are as a person would say them."""
    for rule in RULES:
        text = rule(text, language)
    return text


def _codes(text: str, language: SpokenLanguage) -> str:
    """Phone numbers, codes that begin with a nought, versions and addresses: digit by digit, or group by group."""
    text = WIDE.sub(lambda found: found[0].replace(" ", ""), SPACED.sub("", text))
    text = ISO_DATE.sub(
        lambda found: f"{_date(found[3], found[2], found[1], language) or found[0]} ", ZULU.sub("", text)
    )
    text = DATE.sub(lambda found: _day_first(found, language), text)
    text = PHONE.sub(lambda found: _phone(found, language), text)
    text = CODE.sub(lambda found: " ".join(found[0]), text)
    return DOTTED.sub(lambda found: _dotted(found[0], language), text)


def _phone(found: Found, language: SpokenLanguage) -> str:
    digits = re.findall(r"\d+", found[0])
    if sum(map(len, digits)) < LEAST_DIGITS:
        return found[0]
    plus = f"{language.word('plus')} " if found[0].startswith("+") else ""
    return plus + ", ".join(" ".join(group) for group in digits)


def _dotted(text: str, language: SpokenLanguage) -> str:
    groups = text.lstrip("v").split(".")
    if language.grouped and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
        return text  # a large number
    return f" {language.word('dot')} ".join(groups)


def _day_first(found: Found, language: SpokenLanguage) -> str:
    one, sign, other, year = found.groups()
    if sign == "." and not language.grouped and len(year) == 2:
        return found[0]  # rather a version
    american = int(other) > 12 and int(one) <= 12
    day, month = (other, one) if american else (one, other)
    full = year if len(year) == 4 else f"{'19' if int(year) > 68 else '20'}{year}"  # as POSIX reads them
    return _date(day, month, full, language) or found[0]


def _date(day: str, month: str, year: str, language: SpokenLanguage) -> str:
    """A date in words, with the day as the language's ordinals want it; empty if there is no such day."""
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return ""
    dot = "." if language.code == "de" else ""
    return f"{int(day)}{dot} {language.months[int(month) - 1]} {year}".strip()


def _times(text: str, language: SpokenLanguage) -> str:
    text = UNTIL.sub(f" {language.word('range')} ", text) if CLOCKED.search(text) else text
    if language.code == "en":
        halves = HALF.sub(_half, text)
        return ENGLISH_CLOCK.sub(_english_time, UNTIL_HALF.sub(" to ", halves))
    if language.code == "de":
        text = SHORT_DATE.sub(lambda found: _date(found[1], found[2], "", language) or found[0], text)
    word = language.section("dates")["clock_word"]
    for pattern in (CLOCK % ":" + rf"(?:\s?{word}\b|\s?h\b)?", CLOCK % r"\." + rf"\s?{word}\b"):
        text = re.sub(pattern, lambda found: _continental(found, language), text)
    return text


def _half(found: Found) -> str:
    """ "p.m." without its full stops, one of which may end the sentence."""
    return f" {found[1].upper()}M" + ("." if found[0].endswith(".") and found[2] is not None else "")


def _english_time(found: Found) -> str:
    hour, minute = int(found[1]), found[2]
    if hour in (12, 0, 24) and minute == "00":
        return "noon" if hour == 12 else "midnight"
    if found[3] or 1 <= hour <= 12:
        return found[0]
    half = "PM" if 12 < hour < 24 else "AM"
    shown = str((hour - 1) % 12 + 1)
    return f"{shown} {half}" if minute == "00" else f"{shown}:{minute} {half}"


def _continental(found: Found, language: SpokenLanguage) -> str:
    dates = language.section("dates")
    form = dates["hour"] if found[2] == "00" and not found[3] else dates["clock"]
    said = form.format(hour=int(found[1]), minute=int(found[2]))
    seconds = counted(language.section("units")["s"], str(int(found[3]))) if found[3] else ""
    return f"{said} {dates['and']} {int(found[3])} {seconds}" if found[3] else said


def _plain(text: str, language: SpokenLanguage) -> str:
    """Numbers as the voice reads them: in German and Dutch without dots, but with commas."""
    if not language.grouped:
        return re.sub(r"(?<=\d)'(?=\d{3}(?!\d))", ",", text)
    text = GROUPED.sub(lambda found: re.sub(r"[.'’]", "", found[0]), text)
    return POINTED.sub(r"\1,\2", text)


def _ranges(text: str, language: SpokenLanguage) -> str:
    if "=" in text:
        text = TAKEN_AWAY.sub(f" {language.word('minus')} ", text)
    text = RANGE.sub(lambda found: f"{found[1]}{found[2] or ''} {language.word('range')} ", text)
    text = RATIO.sub(lambda found: _ratio(found, language), text)
    text = MINUS.sub(f"{language.word('minus')} ", text)
    return PLUS.sub(f"{language.word('plus')} ", text)


def _ratio(found: Found, language: SpokenLanguage) -> str:
    return f"{found[1]} {language.word('ratio')} {found[2]}" if len(found[2]) == 1 else found[0]


def _money(text: str, language: SpokenLanguage) -> str:
    sign, large = language.any_of("money"), language.any_of("large")
    amount = rf"({language.number})(?:,[-–—])?(?:\s?({large})(?!\w))?"
    per = r"(?:\s?/\s?([^\W\d_]\w*))?"
    before = re.compile(rf"(?<!\w)({sign})\s?{amount}{per}")
    after = re.compile(rf"(?<![\w.,]){amount}\s?({sign})(?!\w){per}")
    text = before.sub(lambda found: _amount(found[1], found[2], found[3], found[4], language), text)
    return after.sub(lambda found: _amount(found[3], found[1], found[2], found[4], language), text)


def _amount(sign: str, number: str, large: str | None, per: str | None, language: SpokenLanguage) -> str:
    """Money in words: "3 euros and 50 cents", "2.5 billion dollars", "30 cents per kilowatt hour"."""
    one, many, hundredths = language.section("money")[sign].split("|")
    whole, _, part = number.partition(language.word("decimal"))
    by = ""
    if per:
        by = f" {language.word('per')} {language.unit(per, '1') if per in language.section('units') else per}"
    if large:
        return f"{number} {language.section('large')[large]} {many}{by}"
    if len(part) != 2:
        return f"{number} {one if number == '1' else many}{by}"
    parts = [f"{whole} {one if whole == '1' else many}"] if whole != "0" or part == "00" else []
    if part != "00":
        cents = str(int(part))
        small = f"{cents} {hundredths.removesuffix('s') if cents == '1' and language.code == 'en' else hundredths}"
        parts.append(small if not parts or language.code == "en" else cents)
    return (" and " if language.code == "en" else " ").join(parts) + by


def _units(text: str, language: SpokenLanguage) -> str:
    units, large = language.any_of("units"), language.any_of("large")
    pattern = re.compile(rf"(?<![\w.,])({language.number})(\s?-?)({units})(?![\w²³°]|/(?!\d)|\.\w)(\.(?=\s+[a-zäöü]))?")
    text = pattern.sub(lambda found: _quantity(found, language), text.replace("° C", "°C").replace("° F", "°F"))
    text = re.sub(rf"(?<=\b{language.word('per')} )({units})(?!\w)", lambda found: language.unit(found[1], "1"), text)
    if not language.grouped:
        return re.sub(r"(?<=\d)(k|M)(?= [a-z])", lambda found: f" {language.section('large')[found[1]]}", text)
    beside = re.compile(rf"(?<![\w.,])({language.number})\s?({large})(?!\w)")
    return beside.sub(lambda found: f"{found[1]} {language.section('large')[found[2]]}", text)


def _quantity(found: Found, language: SpokenLanguage) -> str:
    if found[3] == "s" and not found[2] and (len(found[1]) == 4 or DECADE.search(found.string[: found.start()])):
        return found[0]
    amount = "1" if "-" in found[2] else found[1]  # "a 5-km run" has one kilometre
    said = language.unit(found[3], amount)
    ends = found[3].endswith(".") and re.match(r"\s*$|\s+[^\W\d_a-z]", found.string[found.end() :])
    return f"{found[1]} {said}{'.' if ends else ''}"


def _sums(text: str, language: SpokenLanguage) -> str:
    signs = language.section("signs")
    words = {"x": signs["×"], "×": signs["×"], "*": signs["×"], "·": signs["×"], "÷": signs["÷"]}
    words |= {"+": language.word("plus"), "−": language.word("minus")}
    between = re.compile(r"(?<=\d)\s?([x×*·÷+−])\s?(?=\d)|(?<=[\w)])\s([×*÷+−])\s(?=[\w(])")
    text = between.sub(lambda found: f" {words[found[1] or found[2]]} ", text)
    return TIMES_MORE.sub(f" {signs['×']}", text)


def _fractions(text: str, language: SpokenLanguage) -> str:
    """Common fractions, and whole numbers with them: "1½". Plain ones the English voice reads right by itself."""
    text = FRACTION.sub(lambda found: _mixed(found, language), MIXED.sub(lambda found: HALVES[found[0]], text))
    if not language.grouped:
        return text
    return PLAIN_FRACTION.sub(lambda found: _fraction(int(found[1]), int(found[2]), language), text)


def _mixed(found: Found, language: SpokenLanguage) -> str:
    """ "1½" in words."""
    whole, sign = int(found[1]), found[2]
    if language.code == "de" and sign == "½" and whole < 20:
        return f"{german(whole).removesuffix('s')}einhalb"
    if language.code == "nl" and found[0] == "1½":
        return "anderhalf"
    return f"{whole} {language.section('signs')['&']} {language.section('signs')[sign]}"


def _fraction(above: int, below: int, language: SpokenLanguage) -> str:
    if (above, below) == (24, 7):
        return "24 7"
    if (above, below) == (1, 2):
        return language.section("signs")["½"]
    word = language.section("fractions").get(str(below), "")
    return f"{above} {word}" if word and above < below else f"{above} {language.word('of')} {below}"


RULES: tuple[Callable[[str, SpokenLanguage], str], ...] = (
    _codes,
    _times,
    _plain,
    _ranges,
    _money,
    _units,
    _fractions,
    _sums,
)


def roman(text: str) -> int:
    """The value of a Roman numeral below 40."""
    values = [VALUES[letter] for letter in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
