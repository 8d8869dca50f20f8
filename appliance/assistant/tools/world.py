"""Tools that tell what is where in the world."""

from appliance.assistant.tools.context import Caller
from appliance.core.i18n import Text, joined, say, verbatim
from appliance.intents.capitals import country_name, in_country, in_language, of_country, told

SEATS = ("government", "parliament", "moving")  # where else than in the capital the state is
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
    code = by.language[:2] if by.language[:2] in ("en", "de", "nl") else "en"
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
    code = by.language[:2] if by.language[:2] in ("en", "de", "nl") else "en"
    places = [in_country(country, code) for country in countries]
    if len(places) == 1:
        return say("{city} is {in_country}.", city=city, in_country=verbatim(places[0]))
    return say("I know more than one {city}: {in_countries}.", city=city, in_countries=verbatim(", ".join(places)))


TOOLS = (capital, whereabouts)
