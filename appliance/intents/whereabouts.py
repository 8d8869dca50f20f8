"""Which country a city is in: "in which country is Marrakesh?", "wo liegt Marrakesch?", "in welk land ligt Marrakesh?"

The cities are those whose time is known (places.py). The country is that of the city's time zone in tzdata's zone.tab:
GeoNames gives every city a zone of its own country.
"""

import re
from collections.abc import Sequence

from appliance.intents.call import Call
from appliance.intents.places import countries_of
from appliance.intents.sentence import Sentence

CITY = r"(?P<city>[^\W\d_][\w'’. -]*?)"
BEFORE = {
    "en": r"(?:(?:hey|hi|ok|so|and|please|larson|do you know|can you tell me|tell me|remind me)[\s,]+)*",
    "de": r"(?:(?:hey|hallo|du|und|sag mal|larson|weißt du|kannst du mir sagen|sag mir)[\s,]+)*",
    "nl": r"(?:(?:hé|hey|hoi|en|zeg|larson|weet je|kun je me vertellen|vertel me)[\s,]+)*",
}
AFTER = {
    "en": r"(?:[\s,]+(?:again|then|please|now|located|situated|actually|anyway|exactly|in))*",
    "de": r"(?:[\s,]+(?:eigentlich|nochmal|noch mal|denn|bitte|gleich|genau|überhaupt))*",
    "nl": r"(?:[\s,]+(?:ook alweer|eigenlijk|dan|nou|precies|toch|alweer|nu))*",
}
ASKED = {
    "en": (
        rf"(?:in |to )?(?:which|what) country(?:(?:['’]s| is| are)(?: the)?(?: city| town)?(?: of)?|"
        rf" does| do) {CITY}(?: belongs?(?: to)?| lies?| lie in)?",
        rf"where(?: in the world|abouts| on earth) is {CITY}",
        rf"where(?:['’]s| is) {CITY} (?:located|situated)",
        rf"(?:the )?country (?:that )?{CITY} is in",
    ),
    "de": (
        rf"(?:in|zu) welche[mn] (?:land|staat) (?:liegt|ist|befindet sich|gehört)(?: eigentlich| denn| die stadt)*"
        rf" {CITY}",
        rf"wo (?:liegt|befindet sich)(?: eigentlich| denn| die stadt)* {CITY}",
        rf"wo {CITY} liegt",
    ),
    "nl": (
        rf"in welk land (?:ligt|is|bevindt zich)(?: eigenlijk| de stad)* {CITY}",
        rf"bij welk land hoort {CITY}",
        rf"waar ligt(?: eigenlijk| de stad)* {CITY}",
        rf"waar {CITY} ligt",
    ),
}
NEXT = {
    "en": rf"(?:(?:and|what about|how about|and what about) )?{CITY}",
    "de": rf"(?:(?:und|und wo liegt|was ist mit) )?{CITY}",
    "nl": rf"(?:(?:en|en waar ligt|en hoe zit het met) )?{CITY}",
}


def find(sentence: Sentence) -> Call | None:
    """The call of a question for the country of a known city."""
    code = sentence.language.code
    return _call(sentence, ASKED[code])


def another(sentence: Sentence, before: Sequence[Call]) -> Call | None:
    """Another city after a question about one: "and Fez?" """
    asked = before and before[-1].tool == "whereabouts"
    return _call(sentence, (NEXT[sentence.language.code],)) if asked else None


def _call(sentence: Sentence, forms: Sequence[str]) -> Call | None:
    code, text = sentence.language.code, sentence.text.strip(" ?.!")
    for form in forms:
        found = re.fullmatch(f"{BEFORE[code]}{form}{AFTER[code]}", text, re.I)
        if found and (countries := countries_of(found["city"], sentence.language)):
            city = " ".join(word if word[0].isupper() else word.capitalize() for word in found["city"].split())
            return Call("whereabouts", {"city": city, "countries": list(countries)})
    return None
