"""The last day of a course, a night's sleep, and the LEDs in everyday words; and what only sounds like one of them."""

from datetime import datetime

import pytest

from appliance.intents.router import Router
from appliance.intents.understanding import Understood

NOW = datetime(2026, 11, 29, 9, 30).astimezone()


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(("sweep",))


def asked(router: Router, request: str) -> Understood | None:
    code, _, text = request.partition(": ")
    return router.understand(text, NOW, preferred=code)


COURSES = {
    "en: I'm on a 5 day course of penicillin starting Thursday, which day is the last": "2026-12-07",
    "en: began my tablets on Wednesday, it's a 14 day course, when do i finish": "2026-12-08",
    "en: a two week detox from tomorrow, when is it over": "2026-12-13",
    "en: three tablets a day for 10 days starting today, when's the last one": "2026-12-08",
    "de: Ich nehme ab Freitag eine Woche lang Tabletten, wann nehme ich die letzte?": "2026-12-10",
    "de: siebentägige Kur ab 3. Dezember, wann ist der letzte Tag": "2026-12-09",
    "de: seit Mittwoch nehm ich Antibiotika, 10 Tage insgesamt, wann bin ich durch": "2026-12-04",
    "nl: ik start woensdag met pillen voor 6 dagen, wanneer is de laatste": "2026-12-07",
    "nl: een tiendaagse kuur vanaf maandag, welke dag is de laatste": "2026-12-09",
}


@pytest.mark.parametrize(("request_", "day"), COURSES.items())
def test_the_first_day_of_a_course_counts(router, request_, day):
    found = asked(router, request_)
    assert found and [(call.tool, call.arguments) for call in found.calls] == [("day", {"date": day})]


STAYS = {
    "en: got to bed at ten to one and woke up at 8, how many hours' sleep is that": ("00:50", "08:00"),
    "en: if I turn in at half ten and get up at quarter to six how long do I sleep": ("22:30", "05:45"),
    "en: up at 6:15, to bed at eleven, how long do i sleep": ("23:00", "06:15"),
    "en: left home at 8:40 and arrived at ten past eleven, how long did it take": ("08:40", "11:10"),
    "de: um elf eingeschlafen und um sechs aufgewacht, wie viele Stunden Schlaf sind das": ("23:00", "06:00"),
    "de: Um 8:15 angefangen, um Viertel vor fünf Feierabend, wie lang war das": ("08:15", "16:45"),
    "nl: om half twaalf in slaap en om kwart voor zeven wakker, hoeveel uur heb ik geslapen": ("23:30", "06:45"),
    "nl: begonnen om half negen en gestopt om vijf uur, hoe lang heb ik gewerkt": ("08:30", "17:00"),
}


@pytest.mark.parametrize(("request_", "hours"), STAYS.items())
def test_how_long_somebody_slept_or_worked(router, request_, hours):
    found = asked(router, request_)
    assert found and found.calls[0].tool == "between_hours"
    assert (found.calls[0].arguments["start"], found.calls[0].arguments["end"]) == hours


LIGHTS = {
    "en: it's a bit bright in here, can you soften your lights": 30,
    "en: those leds are blinding": 30,
    "en: could the lights go up a notch": 100,
    "de: dein Licht ist mir zu grell": 30,
    "de: mach's Licht kuscheliger": 30,
    "de: die Lämpchen dürfen heller": 100,
    "nl: mag het licht iets gezelliger": 30,
    "nl: de ledjes mogen feller": 100,
}


@pytest.mark.parametrize(("request_", "level"), LIGHTS.items())
def test_the_lights_are_told_in_everyday_words(router, request_, level):
    found = asked(router, request_)
    assert found and found.calls[0].tool == "lights"
    assert found.calls[0].arguments == {"action": "brightness", "brightness": level}


@pytest.mark.parametrize(
    "request_",
    [
        "en: i have 6 days of antibiotics left, when is the last day",
        "en: i take a tablet every 2 days from monday, when is the last one",
        "en: when is the last day of the sale",
        "en: i went to bed at 11 and woke at 3 and then at 7, how long did i sleep",
        "en: started at 9 and finished at 5 with a 30 minute break, how long did i work",
        "de: ich bin um elf ins bett gegangen",
        "nl: de pillen zijn op, wanneer is de apotheek open",
        "en: turn down the kitchen lights",
        "de: mach das licht im flur dunkler",
        "nl: was het licht gisteren te fel",
        "en: is the light too bright for a baby",
    ],
)
def test_what_only_sounds_like_it_is_none(router, request_):
    found = asked(router, request_)
    assert found is None or found.calls[0].tool not in ("day", "between_hours", "lights")


REMINDED = {
    "nl: herinner me er morgenavond aan om de vuilnisbak buiten te zetten": "vuilnisbak buiten zetten",
    "nl: herinner me morgen om 8 uur de fietsen binnen zetten": "fietsen binnen zetten",
    "nl: herinner me eraan om morgen de was op te hangen": "was ophangen",
    "nl: zet een herinnering voor de tandarts morgen om 9 uur": "tandarts",
    "de: erinnere mich morgen abend daran, die Mülltonne rauszustellen": "Mülltonne rausstellen",
    "de: erinner mich um 18 Uhr daran den Braten in den Ofen zu stellen": "Braten in den Ofen stellen",
    "de: kannst du eine Erinnerung für den Zahnarzt morgen um 9 stellen": "Zahnarzt",
}


@pytest.mark.parametrize(("request_", "text"), REMINDED.items())
def test_a_reminder_keeps_its_verb(router, request_, text):
    found = asked(router, request_)
    assert found and [(call.tool, call.arguments["text"]) for call in found.calls] == [("reminder", text)]


MEMORIES = {
    "nl: onthoud dat oma in kamer 12 woont": "dat oma in kamer 12 woont",
    "nl: onthoud: oma woont in kamer 12": "oma woont in kamer 12",
    "de: merk dir, dass mein Fahrradschloss den Code 1234 hat": "dass mein Fahrradschloss den Code 1234 hat",
    "de: merk dir: mein Schloss hat den Code 1234": "mein Schloss hat den Code 1234",
    "de: behalt mal im Kopf, dass Lea keine Milch verträgt": "dass Lea keine Milch verträgt",
    "en: remember that gran lives in room 12": "gran lives in room 12",
}


@pytest.mark.parametrize(("request_", "text"), MEMORIES.items())
def test_a_memory_keeps_the_word_that_its_order_needs(router, request_, text):
    found = asked(router, request_)
    assert found and [(call.tool, call.arguments) for call in found.calls] == [("remember", {"text": text})]
