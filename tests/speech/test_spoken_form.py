"""What is said of a text: every case is a text, and its sentences."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.speech.spoken_form import LANGUAGES, sentences

ENGLISH = {
    "It is 14:30.": ["It is 2:30 PM."],
    "The train leaves at 7:05 p.m. Then it stops.": ["The train leaves at 7:05 PM.", "Then it stops."],
    "Open 9:00–17:00, at 12:00 and 00:15.": ["Open 9:00 to 5 PM, at noon and 12:15 AM."],
    "$3.50, €5, 5 €, £1 and $1.2 billion": [
        "3 dollars and 50 cents, 5 euros, 5 euros, 1 pound and 1.2 billion dollars."
    ],
    "It's -3 °C to 21°C, 50-60% of it.": [
        "It's minus 3 degrees Celsius to 21 degrees Celsius, 50 to 60 percent of it."
    ],
    "E.g. this, i.e. that, etc. And more.": ["For example this, that is that, et cetera.", "And more."],
    "Dr. Smith met J. K. Rowling in the U.S. on 28/11/2026.": [
        "Doctor Smith met J K Rowling in the U S on 28 November 2026."
    ],
    "See https://www.example.com/path?q=1. It is good.": ["See example dot com.", "It is good."],
    "Mail a.b@example.org!": ["Mail a dot b at example dot org!"],
    "Version 1.2.3 at 192.168.1.20": ["Version 1 dot 2 dot 3 at 192 dot 168 dot 1 dot 20."],
    "Call +49 30 1234567 or 555-123-4567.": ["Call plus 4 9, 3 0, 1 2 3 4 5 6 7 or 5 5 5, 1 2 3, 4 5 6 7."],
    "The answer is no. It is 3.5 km.": ["The answer is no.", "It is 3.5 kilometres."],
    "**Bold** and _it_, `code()`, [a link](http://x.com/y)": ["Bold and it, code, a link."],
    "1. Preheat\n2. Bake": ["1: Preheat.", "2: Bake."],
    "- apples\n- pears": ["apples.", "pears."],
    "| City | Now |\n|---|---|\n| Bern | 21 °C |\n| Rome | 30 °C |": [
        "City: Bern, Now: 21 degrees Celsius.",
        "City: Rome, Now: 30 degrees Celsius.",
    ],
    "```py\nx = 1\n```\nDone.": ["There is code on the screen.", "Done."],
    "🎉🎉": [],
    "": [],
    "Hello 👋 world :-)": ["Hello world."],
    "2 + 2 = 4, 3 x 4 = 12, 10 - 3 = 7": ["2 plus 2 equals 4, 3 times 4 equals 12, 10 minus 3 equals 7."],
    "It's fast (about 5x) — really fast... isn't it?!": ["It's fast, about 5 times, really fast, isn't it?"],
    "This is true.[1] And that[^2].\n\n[^2]: A note": ["This is true.", "And that."],
    "5 m² at 100 km/h, 1 kg, 5 kg, a 5-km run": [
        "5 square metres at 100 kilometres an hour, 1 kilogram, 5 kilograms, a 5 kilometre run."
    ],
    "Use `larson doctor --fix` for C++ #1": ["Use larson doctor fix for C plus plus number 1."],
    "# Heading\nText": ["Heading.", "Text."],
    "snake_case_name and report_final.pdf": ["snake case name and report final dot pdf."],
    'He said "Why?" and left.': ["He said Why? and left."],
    "I have 3. You have 4.": ["I have 3.", "You have 4."],
    "R&D, and/or, pp. 3-5, agent 007": ["R and D, and or, pages 3 to 5, agent 0 0 7."],
    "In the 1990s and the 90s, for 30s, from 7 a.m. to 9 p.m. It's 5'7\" tall.": [
        "In the 1990s and the 90s, for 30 seconds, from 7 AM to 9 PM.",
        "It's 5 foot 7 tall.",
    ],
    "Bake 1½ cups at 180°C/350°F, 1 tsp. salt.": [
        "Bake 1 and one half cups at 180 degrees Celsius or 350 degrees Fahrenheit, 1 teaspoon salt."
    ],
    "J.R.R. Tolkien lives in Baker St., near St. Paul's. Plan B. Then C.": [
        "J R R Tolkien lives in Baker Street, near Saint Paul's.",
        "Plan B.",
        "Then C.",
    ],
    "~5 km, >10 people, <3 min, 15 000 of 1.5M": [
        "about 5 kilometres, more than 10 people, less than 3 minutes, 15000 of 1.5M."
    ],
    "Mon–Fri 5:30am-6pm in /etc/larson/config.toml": ["Monday to Friday 5:30 AM to 6 PM in config dot toml."],
    "Go to Settings > General > About, 5 > 3 · done": ["Go to Settings, General, About, 5 greater than 3, done."],
    "<b>Bold</b> text<br>here": ["Bold text here."],
}
GERMAN = {
    "Geöffnet von 9:00–17:00 Uhr, ab 14.30 Uhr": ["Geöffnet von 9 Uhr bis 17 Uhr, ab 14 Uhr 30."],
    "Das kostet 3,50 €, 5 € oder 1.234,50 €.": ["Das kostet 3 Euro 50, 5 Euro oder 1234 Euro 50."],
    "Es sind -3 °C bis 21°C, z. B. heute, usw. Dann mehr.": [
        "Es sind minus 3 Grad bis 21 Grad, zum Beispiel heute, und so weiter.",
        "Dann mehr.",
    ],
    "Am 3. Oktober ist frei. Der 2. Weltkrieg endete 1945.": [
        "Am dritten Oktober ist frei.",
        "Der zweite Weltkrieg endete neunzehnhundertfünfundvierzig.",
    ],
    "am Montag, 3. Oktober 2026": ["am Montag, dem dritten Oktober 2026."],
    "Am 28.11.2026 um 8 Uhr": ["Am achtundzwanzigsten November 2026 um 8 Uhr."],
    "3. Oktober ist ein Feiertag.": ["dritter Oktober ist ein Feiertag."],
    "Ludwig XIV. regierte. Kapitel IV.": ["Ludwig der Vierzehnte regierte.", "Kapitel 4."],
    "Die LED am USB-Port, zwei LEDs im WLAN": ["Die L E D am U S B-Port, zwei L E Dehs im W Lann."],
    "ca. 3.5 km bzw. 1.234.567 Einwohner": ["circa 3,5 Kilometer beziehungsweise 1234567 Einwohner."],
    "d. h. Dr. Müller, Hauptstr. 5": ["das heißt Doktor Müller, Hauptstraße 5."],
    "Ich habe 3. Du hast 4.": ["Ich habe 3.", "Du hast 4."],
    "2,5 Mio. Euro, 0,30 €/kWh": ["2,5 Millionen Euro, 30 Cent pro Kilowattstunde."],
    "5 Min. Dann essen, siehe S. 5.": ["5 Minuten.", "Dann essen, siehe Seite 5."],
    "Ruf 030-1234567 an.": ["Ruf 0 3 0, 1 2 3 4 5 6 7 an."],
    "Mo.–Fr. um 7:05 Uhr, den 2. und 3. Platz, der 1. FC": [
        "Montag bis Freitag um 7 Uhr 5, den zweiten und dritten Platz, der erste FC."
    ],
    "1½ Tassen, 2/3 davon, Kap. III, im 5. Jh. n. Chr.": [
        "eineinhalb Tassen, 2 Drittel davon, Kapitel 3, im fünften Jahrhundert nach Christus."
    ],
    "```\nx\n```": ["Auf dem Bildschirm steht Code."],
}
DUTCH = {
    "Het is 14:30 uur. Open tot 17.30 uur": ["Het is 14 uur 30.", "Open tot 17 uur 30."],
    "Het kost € 3,50 of € 5,-": ["Het kost 3 euro 50 of 5 euro."],
    "Bijv. dit, d.w.z. dat, enz. Daarna meer": ["Bijvoorbeeld dit, dat wil zeggen dat, enzovoort.", "Daarna meer."],
    "op 28-11-2026, de 3e keer, de 20ste eeuw": ["op 28 november 2026, de derde keer, de twintigste eeuw."],
    "Willem III, hoofdstuk IV": ["Willem de derde, hoofdstuk 4."],
    "maandag t/m vrijdag, 10-15 minuten, 50%": ["maandag tot en met vrijdag, 10 tot 15 minuten, 50 procent."],
    "'s ochtends is 't koud, 21 °C": ["'s ochtends is 't koud, 21 graden."],
    "2,5 mln. mensen, 3.5 liter, 06-12345678": ["2,5 miljoen mensen, 3,5 liter, 0 6, 1 2 3 4 5 6 7 8."],
    "ma. t/m vr., € 4,99 per kg, 1½ kop, 24/7": [
        "maandag tot en met vrijdag, 4 euro 99 per kilogram, anderhalf kop, 24 7."
    ],
    "dhr. Jansen en mevr. De Vries": ["de heer Jansen en mevrouw De Vries."],
}
CASES = [(code, *case) for code, told in (("en", ENGLISH), ("de", GERMAN), ("nl", DUTCH)) for case in told.items()]
FOR_THE_EYE = re.compile(r"[*_`|#<>\[\](){}\\@]|/(?!\w)|https?:|\s\s")
NASTY = [
    "1",
    "a.",
    "( ",
    "1.",
    "1,",
    "-1",
    "**a ",
    "](",
    "| ",
    "http://",
    "a@a.",
    "#",
    "z. B. ",
    "\n",
    "…",
    "_a",
    "+1 ",
]


@pytest.mark.parametrize(("code", "text", "said"), CASES, ids=[text[:40] for _, text, _ in CASES])
def test_what_a_person_would_say(code, text, said):
    assert sentences(text, code) == said


def test_a_large_table_is_named_and_code_is_named_once():
    table = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 30
    assert sentences(table, "en") == ["There is a table on the screen."]
    assert sentences("```\nx\n```\n\n```\ny\n```", "nl") == ["Er staat code op het scherm."]


def test_a_long_sentence_is_cut_after_clauses():
    clause = "and then the little fox jumped over yet another lazy dog, "
    found = sentences("First " + clause * 20, "en")
    assert len(found) > 3 and max(map(len, found)) <= 251 and all(part.endswith(".") for part in found)
    assert sum(part.count("fox") for part in found) == 20, "no word is lost"
    assert all(part.endswith("dog.") for part in found)


def test_the_second_of_two_lines_is_a_sentence_of_its_own_if_the_first_is_short():
    assert sentences("Start: now\nEnd: later", "en") == ["Start: now.", "End: later."]
    wrapped = "This line goes on for long enough to be wrapped by an\nEditor that counts."
    assert sentences(wrapped, "en") == [wrapped.replace("\n", " ")]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(text=st.text(max_size=300), code=st.sampled_from(LANGUAGES))
def test_any_text_has_a_spoken_form(text, code):
    for sentence in sentences(text, code):
        assert 0 < len(sentence) <= 251 and any(map(str.isalnum, sentence))
        assert not FOR_THE_EYE.search(sentence), sentence


@pytest.mark.parametrize("text", NASTY)
def test_ten_thousand_characters_take_no_time(text):
    began = time.process_time()
    found = sentences(text * (10_000 // len(text)), "de")
    assert time.process_time() - began < 3 and all(len(each) <= 251 for each in found)
