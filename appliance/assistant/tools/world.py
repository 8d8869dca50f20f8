"""Tools that tell what is where in the world."""

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, verbatim
from appliance.intents import counts
from appliance.intents.capitals import country_name, in_country, in_language, of_country, told
from appliance.intents.countries import currencies_of, currency_name, language_name, languages_of

SEATS = ("government", "parliament", "moving")  # where else than in the capital the state is
UNKNOWN = say("I don’t know that.")
CITY_STATES = frozenset({"MC", "SG", "VA"})
# Countries with several capitals, none, or one that is disputed.
SPECIAL = {
    "ZA": say(
        "South Africa has three capitals: Pretoria for the government, Cape Town for parliament and Bloemfontein for "
        "the highest court of appeal."
    ),
    "NR": say("Nauru has no official capital; its government is in Yaren."),
    "IL": say("Israel names Jerusalem as its capital. Most other countries do not recognise that."),
    "PS": say("Palestine names East Jerusalem as its capital; its government is in Ramallah."),
}


def capital(by: Caller, country: str, guess: str = "") -> Text:
    """The capital of a country. `guess` is the country that a city in the question is the capital of."""
    code = _code(by)
    plain = _plain(country, code)
    if not guess or country in SPECIAL or country in CITY_STATES or country in told()["government"]:
        return plain
    return joined(" ", [say("Yes.") if guess == country else say("No."), plain])


def _plain(country: str, code: str) -> Text:
    if country in SPECIAL:
        return SPECIAL[country]
    if country in CITY_STATES:
        return say("{country} is a city-state: city and country are one.", country=country_name(country, code))
    of, name = verbatim(of_country(country, code)), verbatim(in_language(told()["capitals"][country], code))
    seat = {kind: verbatim(in_language(told()[kind].get(country, ""), code)) for kind in SEATS}
    if seat["government"]:
        return say(
            "The capital {of_country} is {capital}; the government is in {seat}.",
            of_country=of, capital=name, seat=seat["government"],
        )  # fmt: skip
    if seat["parliament"]:
        return say(
            "The capital {of_country} is {capital}; parliament is in {seat}.",
            of_country=of, capital=name, seat=seat["parliament"],
        )  # fmt: skip
    if seat["moving"]:
        return say(
            "The capital {of_country} is {capital}; the government is moving to {seat}.",
            of_country=of, capital=name, seat=seat["moving"],
        )  # fmt: skip
    return say("The capital {of_country} is {capital}.", of_country=of, capital=name)


def whereabouts(by: Caller, city: str, countries: list[str]) -> Text:
    """The country that a city is in, or the countries that have a city of that name."""
    code = _code(by)
    places = [in_country(country, code) for country in countries]
    if len(places) == 1:
        return say("{city} is {in_country}.", city=city, in_country=verbatim(places[0]))
    return say("I know more than one {city}: {in_countries}.", city=city, in_countries=verbatim(", ".join(places)))


def currency(by: Caller, country: str) -> Text:
    """What a country pays with today."""
    code = _code(by)
    names = [f"{currency_name(each, code)} ({each})" for each in currencies_of(country)]
    if not names:
        raise ToolError(UNKNOWN)
    of = verbatim(of_country(country, code))
    return say("The currency {of_country}: {names}.", of_country=of, names=names)


def tongues(by: Caller, country: str) -> Text:
    """The languages of a state."""
    code = _code(by)
    names = [language_name(each, code) for each in languages_of(country)]
    if not names:
        raise ToolError(UNKNOWN)
    of = verbatim(of_country(country, code))
    if len(names) == 1:
        return say("The official language {of_country}, by law or in practice: {names}.", of_country=of, names=names)
    return say("The official languages {of_country}, by law or in practice: {names}.", of_country=of, names=names)


def count(by: Caller, thing: str, part: str) -> Text:
    """How many parts a thing has."""
    return _known(counts.counted(thing, part, _code(by)))


def fact(by: Caller, name: str) -> Text:
    """A sentence that answers a question."""
    return _known(counts.said(name, _code(by)))


def _known(answer: str) -> Text:
    if not answer:
        raise ToolError(UNKNOWN)
    return verbatim(answer)


def _code(by: Caller) -> str:
    return by.language[:2] if by.language[:2] in ("en", "de", "nl") else "en"


TOOLS = (capital, whereabouts, currency, tongues, count, fact)
