"""What a person wants remembered or forgotten, in everyday words; and what only sounds like it."""

from datetime import datetime

import pytest

from appliance.intents.memory_forms import is_sure_to_forget
from appliance.intents.own_matters import asks_of_the_house
from appliance.intents.router import Router

REMEMBER = """
btw my rent is 485 euros, can you keep that in mind | my rent is 485 euros
I'm allergic to cats, don't forget that | I'm allergic to cats
the bins go out on Tuesday, remember that please | the bins go out on Tuesday
the gate code is 4471, could you write that down | the gate code is 4471
for future reference, the fuse box is in the hall | the fuse box is in the hall
note to self: the boiler was serviced in June | the boiler was serviced in June
just so you know, Max goes to football on Thursdays | Max goes to football on Thursdays
keep in mind that Ella can't eat peanuts | Ella can't eat peanuts
der Ersatzschlüssel liegt bei Frau Krause, merk dir das | der Ersatzschlüssel liegt bei Frau Krause
die Miete sind 485 Euro, kannst du dir das bitte merken? | die Miete sind 485 Euro
Papa hat Schuhgröße 44, vergiss das nicht | Papa hat Schuhgröße 44
merk dir mal: der Code ist 4471 | der Code ist 4471
nicht vergessen: die Mülltonne kommt donnerstags raus | die Mülltonne kommt donnerstags raus
kannst du dir merken, dass Oma keine Nüsse mag | dass Oma keine Nüsse mag
übrigens, Mia hat freitags Klavier, behalt das im Kopf | Mia hat freitags Klavier
zur Info: der Hausmeister heißt Herr Demir | der Hausmeister heißt Herr Demir
mijn huisbaas heet Jan de Wit, onthoud dat | mijn huisbaas heet Jan de Wit
de sleutel ligt bij de buren, kun je dat even onthouden | de sleutel ligt bij de buren
onthoud even dat oma jarig is op 14 februari | dat oma jarig is op 14 februari
niet vergeten: de groene bak gaat dinsdag buiten | de groene bak gaat dinsdag buiten
vergeet niet dat Sem op woensdag zwemles heeft | dat Sem op woensdag zwemles heeft
noteer: de huisarts heet dokter Bakker | de huisarts heet dokter Bakker
trouwens, papa lust geen vis, vergeet dat niet | papa lust geen vis
"""
FORGET = """
forget that thing about Ella | Ella
forget what I told you about the rent | the rent
vergiss das mit dem Schlüssel | dem Schlüssel
vergiss was ich über Oma gesagt habe | Oma
vergeet wat ik zei over oma | oma
vergeet dat van de sleutel | de sleutel
"""
NEITHER = """
why do we forget our dreams|can you keep a secret|I forgot my umbrella|vergiss es|forget it
vergeet het maar|nicht schlecht
ich habe es vergessen|ik ben het vergeten|what does remember mean|do you remember me?
forget everything you know about me
merk ich mir|Max is late, don't forget|remind me at 5 to call Tom|erinnere mich um 5 an den Müll
how do I remember names
"""
HOUSE = """
where's the wifi password again|what's the alarm code|where is the spare key|what can't Ella eat?
when is grandma's birthday
wo war nochmal das WLAN-Passwort?|wo ist der Ersatzschlüssel|wann hat Oma Geburtstag|was darf Ella nicht essen
wanneer is oma jarig?|waar ligt de reservesleutel|wat mag Ella niet eten|hoe oud is opa
"""
ELSEWHERE = """
where is the Eiffel Tower|what is a password|who invented the key|where can I buy a hammer
what is the capital of France|was ist ein Passwort|wo liegt Kanada|wie hoch ist der Eiffelturm
wat is een sleutel|waar ligt Parijs|what do cats eat
"""


def call(text: str):
    found = Router(("sweep",)).understand(text, datetime(2026, 11, 28, 10), kept=[])
    return found.calls[0] if found else None


def _lines(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


def _each(text: str) -> list[str]:
    return [part for line in _lines(text) for part in line]


@pytest.mark.parametrize(("text", "fact"), _lines(REMEMBER))
def test_a_fact_is_remembered(text, fact):
    assert (call(text).tool, call(text).arguments) == ("remember", {"text": fact})


@pytest.mark.parametrize(("text", "what"), _lines(FORGET))
def test_a_fact_is_forgotten(text, what):
    assert (call(text).tool, call(text).arguments) == ("forget", {"text": what}) and is_sure_to_forget(text)


@pytest.mark.parametrize("text", _each(NEITHER))
def test_what_only_sounds_like_it_is_neither(text):
    found = call(text)
    assert found is None or found.tool not in ("remember", "forget")


@pytest.mark.parametrize("text", _each(HOUSE))
def test_a_question_about_the_house_or_the_family(text):
    assert asks_of_the_house(text)


@pytest.mark.parametrize("text", _each(ELSEWHERE))
def test_a_question_about_anything_else(text):
    assert not asks_of_the_house(text)
