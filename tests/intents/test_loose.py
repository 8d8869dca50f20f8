"""Known requests with everyday words around them, and talk with the same numbers and places that asks for nothing."""

from datetime import datetime

import pytest

from appliance.intents.loose.reading import find
from appliance.intents.loose.trimming import core

NOW = datetime(2026, 11, 28, 10)


def said(request: str) -> list[str]:
    """The calls of "en: text", each as its tool and what is essential of its arguments."""
    code, _, text = request.partition(": ")
    return [" ".join([call.tool, *map(_short, call.arguments.values())]) for call in find(text, code, NOW)]


def _short(value: object) -> str:
    return (
        " ".join(map(_short, value))
        if isinstance(value, list)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


ZONES = {
    "en: my sister lives in Auckland, is she asleep yet?": "clock time Pacific/Auckland Auckland",
    "en: my mum's in Melbourne, is it too late to ring her": "clock time Australia/Melbourne Melbourne",
    "en: when it's 7pm here what time is it for Dad in Singapore": "zones 19:00  Asia/Singapore  Singapore",
    "de: wie spät isses grad bei Onkel Jürgen in São Paulo": "clock time America/Sao_Paulo São Paulo",
    "de: meine schwester ist in Toronto, ist die schon wach?": "clock time America/Toronto Toronto",
    "de: wenn ich um 20 uhr in Chicago anrufen will, also hier 20 Uhr, wie spät ist es dort?": (
        "zones 20:00  America/Chicago  Chicago"
    ),
    "nl: kan ik tante Riet in Toronto al bellen of ligt ze nog te slapen?": "clock time America/Toronto Toronto",
    "nl: als het hier 3 uur smiddags is hoe laat is het dan in chicago": "zones 15:00  America/Chicago  chicago",
}
UNITS = {
    "en: recipe says 350 fahrenheit, what do I set our oven to": (
        "convert 350 temperature-fahrenheit temperature-celsius"
    ),
    "en: 13 stone 4 in kilos plz": "convert 13 mass-stone 4 mass-pound mass-kilogram",
    "de: 200 Grad Celsius in Fahrenheit für Omas alten Ofen aus Amerika": (
        "convert 200 temperature-celsius temperature-fahrenheit"
    ),
    "nl: de oven moet op 375 fahrenheit, hoeveel graden is dat": (
        "convert 375 temperature-fahrenheit temperature-celsius"
    ),
}
SUMS = {
    "en: I get 8 quid a week pocket money, how many weeks till I've got enough for a £120 skateboard?": "120 / 8",
    "en: the electric bill is 236 euros for two months and theres five of us, whats that each per month": "236 / 2 / 5",
    "de: Die Schuhe kosten 89,90 und sind um 20 Prozent reduziert, was zahl ich?": "89.9 * (1 - 20 / 100)",
    "de: was zahl ich bei 80 euro minus 25 prozent": "80 * (1 - 25 / 100)",
    "de: wir sind zu sechst und die Rechnung beträgt 147 Euro, was muss jeder zahlen?": "147 / 6",
    "en: gym's 30 euros a month, how much is that a year": "12 * 30",
    "en: I've got 20 quid and the book is 7.99, how much is left": "20 - 7.99",
    "de: 15 Prozent auf 49,99, wie viel spare ich": "49.99 * 15 / 100",
    "de: für 3 Monate zahlen wir 96 Euro, wie viel ist das pro Monat": "96 / 3",
    "nl: 28 snoepjes voor 4 kinderen, hoeveel krijgt ieder kind": "28 / 4",
    "nl: drie keer zwemmen van 4,20, wat kost dat samen": "3 * 4.2",
    "en: bread 2.40, milk 1.15 and eggs 3, what's that altogether": "2.4 + 1.15 + 3",
    "de: teil mal 143,70 durch 5 leute": "143.7 / 5",
    "de: kaution sind drei monatsmieten à 485 euro, wieviel ist das": "3 * 485",
    "nl: als 3 pakken koffie 17,85 kosten, wat kost dan 1 pak?": "17.85 / 3",
    "nl: ik krijg 15 euro korting op 62,50, wat moet ik dan betalen": "62.5 - 15",
    "nl: 94,50 delen door 6 man": "94.5 / 6",
    "nl: 4 biertjes van 3,20 en 2 wijn van 4,50 wat kost dat samen": "4 * 3.2 + 2 * 4.5",
}
TIMERS = {
    "en: screen time for Max is 45 mins, start counting": ["timer 2700 screen time for Max"],
    "en: dinner's in the oven, shout in 45 minutes": ["timer 2700 dinner"],
    "nl: tablettijd voor Sem: half uur, gaat nu in": ["timer 1800 tablettijd voor Sem"],
    "de: die Nudeln brauchen 9 Minuten, sag Bescheid": ["timer 540 Nudeln"],
    "de: Ofen 35 min und Reis 18 min": ["timer 2100 Ofen", "timer 1080 Reis"],
    "de: Zähneputzen, zwei Minuten, los gehts!": ["timer 120 Zähneputzen"],
    "nl: de aardappels staan op, twintig minuutjes graag": ["timer 1200 aardappels"],
    "nl: geef een gil over 40 min, dan moet de taart eruit": ["timer 2400 taart"],
}
TIMES = {
    "en: my shift is 9:40 to 17:15 how long is that": "between_hours 09:40 17:15",
    "en: rent's due on the 1st, how many days have i got": "until 2026-12-01 day",
    "de: in drei wochen ist die klausur, welches datum ist das": "day 2026-12-19",
    "nl: hoeveel dagen zit er tussen 3 en 21 december": "until 2026-12-03 2026-12-21 day",
}


KITCHEN = {
    "en: recipe says gas mark 4, what do I set my electric oven to": "gas_mark 4",
    "en: the dial says 180 celsius, what is that in gas mark": "gas_mark 180 False",
    "en: how much is a stick of butter in grams for my recipe": "convert 1 mass-stick mass-gram",
    "en: how much is a pinch of salt in grams": "rough_measure pinch",
    "de: wie viel Gramm ist ein Becher Sahne": "rough_measure tub",
    "nl: een stick boter in gram, staat in het recept": "convert 1 mass-stick mass-gram",
}


@pytest.mark.parametrize(("request_", "call"), (ZONES | UNITS | TIMES | KITCHEN).items())
def test_the_core_is_found(request_, call):
    assert said(request_) == [call]


@pytest.mark.parametrize(("request_", "expression"), SUMS.items())
def test_a_sum_uses_every_number(request_, expression):
    assert said(request_) == [f"calculate {expression}"]


@pytest.mark.parametrize(("request_", "timers"), TIMERS.items())
def test_timers_are_set_by_a_statement_with_a_word_that_starts_them(request_, timers):
    assert said(request_) == timers


TALK = """\
en: my sister moved to Auckland in 2019 and she loves it
en: is Sydney asleep? she went upstairs an hour ago
en: was she asleep when you rang Toronto?
en: is it too late to plant tulips in London
en: he weighs 13 stone 4 and he's 5 foot 11
en: we ran 5 miles today, my legs hurt
en: a 5 kg bag costs 8 pounds, is that cheap?
en: tickets are 15 each but kids go free, there are 4 of us, what do we pay
en: everyone paid 20 euros and there were six of us
en: he owes me 20 quid and she owes me 15
en: the cake needs 40 minutes usually
en: the match starts in 20 minutes, go team
en: if the pasta takes 9 minutes, tell me when to start
en: how long do eggs take, 8 minutes?
en: my friend in Denver says hi, can I call you Larry?
en: is Georgia asleep or still playing
en: the bill is 60 euros and ben pays 20 more than tom, what does each pay
en: 7 people, 350 euros for 2 nights in the hut, what is my share
de: schlafen Pferde in Island draußen?
nl: schoenen 60, eerst 80, hoeveel bespaar ik
de: Onkel Jürgen aus São Paulo kommt morgen
de: in Italien geht man spät schlafen, oder?
de: der Ofen war auf 200 Grad und der Kuchen ist verbrannt
de: die Schuhe waren um 20 Prozent reduziert
de: der Bus kommt in 10 Minuten, los geht's
de: der Film dauert zwei Stunden, fang an
de: ich brauche 5 Minuten, sag Bescheid ob du Zeit hast
nl: hoe laat is het feest in Rotterdam
nl: slaapt de hond in Bergen op Zoom
nl: we zijn met z'n vieren maar kinderen zijn gratis en een kaartje is 15 euro, wat betalen we
nl: de bus komt over 10 minuten, gaan
nl: hoe lang moeten aardappels, twintig minuten?"""


@pytest.mark.parametrize("request_", TALK.splitlines())
def test_talk_is_left_alone(request_):
    assert said(request_) == []


@pytest.mark.parametrize(
    ("request_", "left"),
    [
        ("en: what's a meerkat, my little one wants to know", "what's a meerkat"),
        ("en: whats the capital of Portugal, homework due in 5 mins", "whats the capital of Portugal"),
        ("en: sorry to bother you but who was Ada Lovelace?", "who was Ada Lovelace?"),
        ("de: weißt du zufällig wann Ostern ist", "wann Ostern ist"),
        ("de: wie viele Tage noch bis Ostern, fragt meine Kleine", "wie viele Tage noch bis Ostern"),
        ("nl: ff snel: wanneer is Pasen", "wanneer is Pasen"),
        ("en: set a timer for 10 minutes, no wait, don't", ""),
        ("en: my sister said it rains, is that so", ""),
        ("de: sag Bescheid, ich bin müde", ""),
    ],
)
def test_words_that_say_nothing_are_left_out(request_, left):
    code, _, text = request_.partition(": ")
    assert core(text, code) == left
