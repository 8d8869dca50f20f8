"""Units of measure in a row of words, by the names of CLDR and languages/, and their conversion, by pint."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.numbers import format_decimal
from babel.units import format_unit

from appliance.intents.language import Language, Phrase, language, words_of
from appliance.intents.numerals import count, number, with_share

# CLDR's name of a unit and pint's.
UNITS = {
    "length-kilometer": "kilometer", "length-meter": "meter", "length-decimeter": "decimeter",
    "length-centimeter": "centimeter", "length-millimeter": "millimeter", "length-mile": "mile", "length-yard": "yard",
    "length-foot": "foot", "length-inch": "inch", "length-nautical-mile": "nautical_mile",
    "mass-tonne": "metric_ton", "mass-ton": "short_ton", "mass-kilogram": "kilogram", "mass-gram": "gram",
    "mass-milligram": "milligram", "mass-pound": "pound", "mass-ounce": "ounce", "mass-stone": "stone",
    "mass-pound-metric": "500 * gram", "mass-ounce-metric": "100 * gram", "mass-hundredweight": "50 * kilogram",
    "mass-stick": "0.25 * pound", "mass-pack": "250 * gram",
    "volume-liter": "liter", "volume-deciliter": "deciliter", "volume-centiliter": "centiliter",
    "volume-milliliter": "milliliter", "volume-cubic-meter": "meter ** 3",
    "volume-cubic-centimeter": "centimeter ** 3", "volume-cup": "cup", "volume-cup-metric": "250 * milliliter",
    "volume-tablespoon": "15 * milliliter", "volume-teaspoon": "5 * milliliter", "volume-fluid-ounce": "fluid_ounce",
    "volume-pint": "pint", "volume-pint-imperial": "imperial_pint", "volume-quart": "quart",
    "volume-gallon": "gallon", "volume-gallon-imperial": "imperial_gallon", "volume-barrel": "oil_barrel",
    "temperature-celsius": "degree_Celsius", "temperature-fahrenheit": "degree_Fahrenheit",
    "temperature-kelvin": "kelvin",
    "speed-kilometer-per-hour": "kilometer / hour", "speed-mile-per-hour": "mile / hour",
    "speed-meter-per-second": "meter / second", "speed-knot": "knot",
    "area-square-kilometer": "kilometer ** 2", "area-hectare": "hectare", "area-square-meter": "meter ** 2",
    "area-square-centimeter": "centimeter ** 2", "area-square-mile": "mile ** 2", "area-acre": "acre",
    "area-square-yard": "yard ** 2", "area-square-foot": "foot ** 2", "area-square-inch": "inch ** 2",
    "energy-kilocalorie": "kilocalorie", "energy-kilojoule": "kilojoule", "energy-joule": "joule",
    "energy-kilowatt-hour": "kilowatt * hour", "power-kilowatt": "kilowatt", "power-watt": "watt",
    "power-horsepower": "horsepower", "power-horsepower-metric": "metric_horsepower",
    "pressure-bar": "bar", "pressure-pound-force-per-square-inch": "psi", "pressure-hectopascal": "hectopascal",
    "pressure-pascal": "pascal", "pressure-kilopascal": "kilopascal", "pressure-atmosphere": "atmosphere",
    "digital-terabyte": "terabyte", "digital-gigabyte": "gigabyte", "digital-megabyte": "megabyte",
    "digital-kilobyte": "kilobyte", "digital-byte": "byte", "digital-bit": "bit", "digital-megabit": "megabit",
    "digital-gigabit": "gigabit",
    "duration-year": "365.25 * day", "duration-month": "30.4375 * day", "duration-week": "week", "duration-day": "day",
    "duration-hour": "hour", "duration-minute": "minute", "duration-second": "second",
    "duration-millisecond": "millisecond", "duration-century": "36525 * day", "duration-decade": "3652.5 * day",
    "consumption-liter-per-100-kilometer": "liter / (100 * kilometer)",
    "consumption-mile-per-gallon": "mile / gallon", "consumption-mile-per-gallon-imperial": "mile / imperial_gallon",
    "length-light-year": "light_year", "mass-carat": "carat",
}  # fmt: skip
US = ("volume-cup", "volume-fluid-ounce", "volume-pint", "volume-quart", "volume-gallon")
IN_US = {"volume-tablespoon": "tablespoon", "volume-teaspoon": "teaspoon"}  # a spoon of a recipe in cups
COUNTERPARTS = {
    "length-mile": "length-kilometer", "length-yard": "length-meter", "length-foot": "length-meter",
    "length-inch": "length-centimeter", "mass-pound": "mass-kilogram", "mass-ounce": "mass-gram",
    "mass-stone": "mass-kilogram", "volume-cup": "volume-milliliter", "volume-fluid-ounce": "volume-milliliter",
    "volume-pint": "volume-milliliter", "volume-quart": "volume-liter", "volume-gallon": "volume-liter",
    "volume-gallon-imperial": "volume-liter", "volume-pint-imperial": "volume-milliliter",
    "temperature-fahrenheit": "temperature-celsius", "temperature-celsius": "temperature-fahrenheit",
    "consumption-mile-per-gallon": "consumption-liter-per-100-kilometer",
    "consumption-mile-per-gallon-imperial": "consumption-liter-per-100-kilometer",
    "speed-mile-per-hour": "speed-kilometer-per-hour", "speed-knot": "speed-kilometer-per-hour",
    "area-acre": "area-hectare", "area-square-foot": "area-square-meter", "length-kilometer": "length-mile",
    "mass-kilogram": "mass-pound", "length-centimeter": "length-inch", "length-meter": "length-foot",
    "volume-tablespoon": "volume-milliliter", "volume-teaspoon": "volume-milliliter",
}  # fmt: skip


SMALLER = {
    "length-foot": "length-inch", "mass-pound": "mass-ounce", "mass-stone": "mass-pound",
    "length-meter": "length-centimeter",
}  # fmt: skip
CENTIMETRES = range(10, 100)  # behind metres: "1 meter 85"


@dataclass(frozen=True)
class Quantity:
    """An amount in one or several units: 5 feet 11 inches."""

    parts: tuple[tuple[float, str], ...]

    @property
    def unit(self) -> str:
        """Of its first part."""
        return self.parts[0][1]


def kind(unit: str) -> str:
    """What a unit measures: length, mass, volume …"""
    return unit.partition("-")[0]


def unit(words: Sequence[str], at: int, language: Language) -> tuple[str, int] | None:
    """A unit whose name begins at a word."""
    names = _names(language.code)
    for length in range(min(4, len(words) - at), 0, -1):
        if found := names.get(tuple(words[at : at + length])):
            return found, at + length
    return None


def quantity(words: Sequence[str], at: int, language: Language) -> tuple[Quantity, int] | None:
    """A number and a unit, and smaller ones that follow."""
    minus = words[at : at + 1] in (["-"], ["minus"], ["min"], ["−"])
    told = _fraction(words, at, language) or count(words, at + minus, language)
    if not told:
        return None
    value, place = told
    between = (*language.words("spans", "between"), "-")
    place += place < len(words) and words[place] in between
    found = unit(words, place, language)
    if found and words[place] == "in" and unit(words, found[1], language):
        return None  # "gas mark 6 in celsius" has no inches
    if not found or (minus and kind(found[0]) != "temperature"):
        return None
    value, place = with_share(words, found[1], value, language)
    return _with_rest(Quantity(((-value if minus else value, found[0]),)), words, place, language)


def _fraction(words: Sequence[str], at: int, language: Language) -> tuple[float, int] | None:
    """ "a quarter cup", "ein viertel Liter", "een kwart liter"."""
    told: dict[str, float] = language.data["numbers"].get("fractions", {})
    for phrase, value in sorted(told.items(), key=lambda entry: -len(entry[0])):
        if list(words[at : at + len(phrase.split())]) == phrase.split():
            return value, at + len(phrase.split())
    return None


def _with_rest(told: Quantity, words: Sequence[str], at: int, language: Language) -> tuple[Quantity, int]:
    """ "5 foot 11", "6 pounds 3 ounces"."""
    more = number(words, at, language)
    if not more or told.unit not in SMALLER:
        return told, at
    if told.unit == "length-meter" and (more[0] not in CENTIMETRES or not told.parts[0][0].is_integer()):
        return told, at
    smaller = SMALLER[told.unit]
    found = unit(words, more[1], language)
    if found and kind(found[0]) != kind(smaller):  # "13 stone 4 in kilos", where "in" is no inch
        found = None
    if found and found[0] != smaller:
        return told, at
    return Quantity((*told.parts, (more[0], smaller))), found[1] if found else more[1]


@cache
def _names(code: str) -> dict[Phrase, str]:
    """Units by the words of their names."""
    told = language(code)
    found: dict[Phrase, str] = {}
    for cldr in UNITS:
        patterns = told.locale._data["unit_patterns"].get(cldr, {})  # noqa: SLF001  # Babel has no other way to them
        for width in ("long", "short"):
            for pattern in patterns.get(width, {}).values():
                if isinstance(pattern, str) and pattern.count("{0}") == 1:
                    found[tuple(words_of(pattern.replace("{0}", " ")))] = cldr
    for cldr, names in told.data["units"].items():
        for name in names.split():
            found[tuple(words_of(name.replace("_", " ")))] = cldr
    found.pop((), None)
    return found


@cache
def _registry() -> Any:
    import pint  # its registry takes half a second, at the first conversion

    return pint.UnitRegistry()


def converted(amount: Quantity, to: str) -> float | None:
    """The amount in another unit; None if they measure different things."""
    sources = {source for _, source in amount.parts}
    if to == "mass-ounce" and kind(amount.unit) == "volume":
        to = "volume-fluid-ounce"
    if any(kind(source) != kind(to) for source in sources):
        return None
    if kind(to) == "consumption":
        return _consumption(amount.parts[0][0], amount.unit, to)
    american = bool({to, *sources} & set(US))
    return sum(_in(value, source, to, american) for value, source in amount.parts)


def _consumption(value: float, source: str, to: str) -> float | None:
    """Fuel per distance and distance per fuel, each the inverse of the other; None for nothing."""
    registry = _registry()
    given = value * registry(UNITS[source])
    wanted = registry(UNITS[to])
    if not value:
        return None
    same = given.dimensionality == wanted.dimensionality
    return float(((given if same else 1 / given) / wanted).to("").magnitude)


def _in(value: float, source: str, to: str, american: bool) -> float:
    registry = _registry()
    if kind(to) == "temperature":
        return float(registry.Quantity(value, UNITS[source]).to(UNITS[to]).magnitude)
    names = UNITS | (IN_US if american else {})
    return float(value * (registry(names[source]) / registry(names[to])).to("").magnitude)


def rounded(value: float) -> float:
    """To what a person reads: two decimals, or three digits of a small number."""
    if abs(value) >= 1000:
        return float(round(value))
    return float(round(value, 2)) if abs(value) >= 1 else float(f"{value:.3g}")


def written(value: float, unit: str, told: Language) -> str:
    """An amount in a language: "8.05 kilometres"."""
    labels = told.data.get("unit_labels", {})
    named = (told.data.get("unit_labels_one", {}).get(unit) if value == 1 else None) or labels.get(unit)
    locale = "en_GB" if told.code == "en" else told.locale
    if named:
        return f"{format_decimal(value, locale=locale)} {named}"
    text = format_unit(value, unit, "long", format="#,##0.######", locale=locale)
    return f"{text} (US)" if unit in US and told.code != "en" else text
