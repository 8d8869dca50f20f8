"""What a person would say of a text: no markup, no addresses, no signs, but words; sentence by sentence."""

import re
import unicodedata
from functools import cache

from appliance.speech.blocks import blocks
from appliance.speech.sentence_ends import cut, manageable
from appliance.speech.spoken_language import LANGUAGES, SpokenLanguage, any_of, spoken_language
from appliance.speech.spoken_numbers import numbers_said
from appliance.speech.spoken_ordinals import ordinals_said

__all__ = ["LANGUAGES", "sentences", "spoken"]

EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u25a0-\u25ff\u2022\u2122\u00ae"
    "\ufe00-\ufe0f\u200d\u20e3\U000e0000-\U000e007f\ue000-\uf8ff]"
)
FACES = re.compile(r"(?<!\w)[:;=8]['’]?-?[)(\]DPpOo/](?!\w)")
ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
ENDINGS = "com org net edu gov io dev ai app info eu de nl be at ch uk fr it es local home lan arpa"
HOST = re.compile(
    rf"(?<![\w@./-])((?:[a-z0-9][a-z0-9-]*\.)+(?:{'|'.join(ENDINGS.split())}))(?::\d+)?(?:/[^\s,;)]*)?(?!\w)"
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
FILES = "txt pdf py js md json toml csv wav mp3 mp4 jpg jpeg png gif doc docx xls xlsx htm html sh yml yaml zip"
FILE = re.compile(rf"(?<!\w)([\w-]+)\.({'|'.join(FILES.split())})\b")
NOTE = re.compile(r"\s?\[(?:\^[^\]]+|\d{1,3}(?:\s?[,–-]\s?\d{1,3})*)\]|(?<=[^\W\d_]{4})[¹²³⁴⁵⁶⁷⁸⁹⁰]+(?!\w)|[†‡]")
PATH = re.compile(r"(?<![^\s(,])(?:~|\.{1,2})?(?:/[\w.-]+)+/?")
MENU = re.compile(r"(?<=[^\W\d_]{2})\s+(?:[›>→]\s+(?=[A-ZÄÖÜ])|·\s+)|\s+·\s+(?=[^\W\d_])")
TODO = re.compile(r"^\[[ xX]\]\s")
QUOTED = re.compile(r"(?<!\w)'(?=\w)([^']{2,80})(?<=[\w.!?,])'(?!\w)")
CHOICE = re.compile(r"(?<=\w)\((s|es|n|e|en|in|innen)\)")
ITEM = re.compile(r"^(\d{1,3})[.)]\s+(\S*)")
FEET = re.compile(r"(?<![\w.,])(\d)['’′](\d{1,2})[\"”″](?!\w)")
STREET = re.compile(r"(?<=[a-z] )St\.?(?=,|\s*$|\s+[a-z(])")
REPEATED = re.compile(r"([^\w\n])\1{3,}")
SAME = str.maketrans(
    {
        **dict.fromkeys('"“”„«»‹‟\u00ad\u200b\ufeff', ""),
        **dict.fromkeys("‘’‚`´", "'"),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        **{"º": "°", "℃": "°C", "℉": "°F", "‑": "-", "‐": "-", "‒": "–", "…": "...", "₂": "2"},
    }
)
TIDY = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?<=\w)_+(?=\w)|[*_`|\\{}\[\]^~]+", " "),
        (r"(?<!\w)/|/(?!\w)", " "),
        (r"\s*[()]\s*|\s+[–—-]+\s+|(?<=\w)—(?=\w)|\s*—\s*", ", "),
        (r"\.{2,}(?=\s*[,a-zäöüß])", ", "),
        (r"\.{2,}", "."),
        (r"([!?])[!?]+", r"\1"),
        (r"[ \t]+", " "),
        (r"\s+(?=[,.;:!?](?:\s|$|[,.;:!?]))", ""),
        (r"[,;:]+(?=\s*[.;:!?])", ""),
        (r"(?<=[.!?;:,]),+", ""),
        (r",(?:\s*,)+", ","),
        (r"(?<=[!?])\.+", ""),
        (r"^[\s,;:.!?-]+|[\s,;-]+$", ""),
    )
)


def sentences(text: str, language: str) -> list[str]:
    """The sentences that a person would say of a text in a language (code or tag), each of at most 250 characters.

    Empty if there is nothing to say. Numbers are digits where the voice of that language reads them right.
    """
    told = spoken_language(language)
    found: list[str] = []
    for block in blocks(_clean(text), told.section("phrases")):
        for line in block.split("\n"):
            found += [sentence for part in manageable(line) for sentence in cut(spoken(part, language))]
    return found


def spoken(line: str, language: str) -> str:
    """A line without markup as a person would say it."""
    told = spoken_language(language)
    line = FEET.sub(r"\1 foot \2", line) if told.code == "en" else line
    line = MENU.sub(", ", TODO.sub("", line)).replace("›", "")
    line = ITEM.sub(lambda found: _item(found, told), line)
    said = CHOICE.sub(r"\1", NOTE.sub("", _addresses(QUOTED.sub(r"\1", line.translate(SAME)), told)))
    said = _abbreviations(numbers_said(said, told), told)
    said = _signs(ordinals_said(said, told), told)
    for pattern, to in TIDY:
        said = pattern.sub(to, said)
    return said.strip() if any(letter.isalnum() for letter in said) else ""


def _item(found: re.Match[str], told: SpokenLanguage) -> str:
    """The number of a list's item, unless it is the day of a date: "3. Oktober"."""
    nouns = told.section("ordinals").get("nouns", "").split()
    day = told.code == "de" and found[2] in (*told.months, *nouns)
    return found[0] if day else f"{found[1]}: {found[2]}"


def _clean(text: str) -> str:
    whole = unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    plain = REPEATED.sub(r"\1\1\1", FACES.sub(" ", EMOJI.sub(" ", whole)))
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cn", "Co"))


def _addresses(text: str, told: SpokenLanguage) -> str:
    """Addresses as the name of their host; the rest of them is for machines."""
    dot = f" {told.word('dot')} "
    text = ADDRESS.sub(lambda found: _host(found[0], told), text)
    text = MAIL.sub(lambda found: found[0].replace("@", f" {told.word('at')} ").replace(".", dot), text)
    text = PATH.sub(lambda found: found[0].rstrip("/").rpartition("/")[2], text)
    text = HOST.sub(lambda found: found[1].replace(".", dot), text)
    return FILE.sub(lambda found: f"{found[1]}{dot}{found[2]}", text)


def _host(address: str, told: SpokenLanguage) -> str:
    whole = address.rstrip(".,;:!?)]}'")
    host = re.sub(r"^\w+://", "", whole).split("/")[0].split("?")[0].split("@")[-1].split(":")[0]
    return host.removeprefix("www.").replace(".", f" {told.word('dot')} ") + address[len(whole) :]


@cache
def _known(code: str) -> dict[str, str]:
    """What abbreviations stand for, also at the start of a sentence."""
    told = spoken_language(code)
    free = told.section("abbreviations")
    return {
        **{_capital(short): _capital(long) for short, long in free.items()},
        **free,
        **told.section("beside_numbers"),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _expressions(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Abbreviations; those before and after a number; those at the end of a word."""
    told = spoken_language(code)
    beside = told.any_of("beside_numbers")
    free = any_of(_known(code).keys() - told.section("beside_numbers").keys())
    end = r"(?!\w)(?=(\s+[^\W\d_a-z]|\s*$)?)"
    return (
        re.compile(rf"(?<![\w.])({free}){end}"),
        re.compile(rf"(?<![\w.])({beside}){end}(?=\s?(?:\d|[IVX]+\b))"),
        re.compile(rf"(?<=\d )({beside}){end}"),
        re.compile(rf"(?<=\w)({told.any_of('endings')})(?!\w)"),
    )


def _abbreviations(text: str, told: SpokenLanguage) -> str:
    text = STREET.sub("Street", text) if told.code == "en" else text
    known = _known(told.code)
    free, before, after, endings = _expressions(told.code)
    text = _weekdays(text, told)

    def said(found: re.Match[str]) -> str:
        last = found[2] is not None and found[1] in told.closing
        return known[found[1]] + ("." if last else "")

    for pattern in (free, before, after):
        text = pattern.sub(said, text)
    text = endings.sub(lambda found: told.section("endings")[found[1]], text)
    starters = any_of(told.word("starters").split())
    text = re.sub(rf"(?<![\w.])(?:[A-ZÄÖÜ]\.\s?)+(?=[A-ZÄÖÜ]\w)(?!(?:{starters})\b)", _initials, text)
    return re.sub(r"(?<!\w)[A-Z]{2,4}(?!\w)", lambda found: _letters(found[0], told), text)


def _initials(found: re.Match[str]) -> str:
    return " ".join(letter for letter in found[0] if letter.isalpha()) + " "


def _weekdays(text: str, told: SpokenLanguage) -> str:
    """ "Mo.–Fr." in words; alone, such an abbreviation may be a word."""
    days = told.section("weekdays")
    until = "|".join(["-", "–", *(f" {re.escape(word)} " for word in (told.word("range"), "t/m")), " - ", " – "])
    pattern = re.compile(rf"(?<!\w)({any_of(days)})\.?({until})({any_of(days)})(?!\w)\.?")
    between = {"t/m": "t/m"}

    def said(found: re.Match[str]) -> str:
        sign = found[2].strip()
        return f"{days[found[1]]} {between.get(sign, told.word('range'))} {days[found[3]]}"

    return pattern.sub(said, text)


def _letters(word: str, told: SpokenLanguage) -> str:
    return " ".join(word) if word in told.spelt else word


def _signs(text: str, told: SpokenLanguage) -> str:
    signs = told.section("signs")
    text = re.sub(r"(?<![\w])([CF])#(?!\w)", r"\1 sharp", text).replace("C++", "C plus plus")
    text = re.sub(r"(?<!\w)--?(?=[a-z])", "", text)  # options of commands
    text = re.sub(r"#(?=\d)", f"{told.word('number')} ", text).replace("#", " ")
    text = re.sub(r"(?<=[^\W\d_]{2})\s?/\s?(?=[^\W\d_]{2}|\d)", f" {told.word('or')} ", text)
    text = re.sub(rf"\b({told.word('or')}) \1\b", r"\1", text)
    text = re.sub(r"(?<![\w)=-] )(?<![\w)=-])([<>]) ?(?=\d)", lambda found: _limit(found[1], told), text)
    between = re.compile(r"\s?([<>=~^])\s?(?=[\w(-])")
    text = between.sub(lambda found: f" {signs[found[1]]} ", text)
    text = re.sub(any_of(sign for sign in signs if sign not in "<>=~^"), lambda found: f" {signs[found[0]]} ", text)
    return re.sub(r"[<>=]", " ", text).replace("@", f" {told.word('at')} ")


def _limit(sign: str, told: SpokenLanguage) -> str:
    return f" {told.word('over' if sign == '>' else 'under')} "
