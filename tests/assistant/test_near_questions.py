"""Questions close to a known one: the answer is to what was asked, and nothing of it is dropped."""

import time

import pytest

from appliance.assistant.remembered import answering
from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents.introductions import introduced


@pytest.fixture
def box(tmp_path, clock) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [],
            find=lambda question, person: [],
            light=lambda pattern, brightness: None,
            ring=lambda label, owner: None,
            remember=lambda person, text: None,
            remembered=lambda person: [],
            forget=lambda person, number: None,
            patterns=("sweep",),
            folder=tmp_path,
            clock=clock,
        )
    )


@pytest.fixture(params=["Europe/Berlin", "Asia/Tokyo"])
def zone(request, monkeypatch) -> str:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def said(box: ToolRegistry, text: str, language: str = "en") -> str:
    used = box.use(text, Asker(None, "guest a", language))
    return used.result.replace("\u00a0", " ") if used else ""


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("how many litres is 250 ml times 6", "en", "1.5 litres"),
        ("how many grams is 8 times 2 kilos", "en", "16,000 grams"),
        ("how many litres is twice 250 ml", "en", "0.5 litres"),
        ("half of 500 ml in litres", "en", "0.25 litres"),
        ("wie viel Liter sind dreimal 200 ml", "de", "0,6 Liter"),
        ("das Doppelte von 250 ml in Liter", "de", "0,5 Liter"),
        ("hoeveel liter is 250 ml keer 6", "nl", "1,5 liter"),
        ("hoeveel liter is de helft van 500 ml", "nl", "0,25 liter"),
        ("Good morning! Did you sleep well?", "en", "I’m fine"),
        ("Guten Morgen! Hast du gut geschlafen?", "de", "Mir geht es gut"),
        ("Goedemorgen! Heb je lekker geslapen?", "nl", "goed"),
        ("wie spät haben wirs", "de", "Es ist"),
        ("who’s using you right now?", "en", "nobody is logged in"),
        ("wer benutzt dich gerade", "de", "niemand angemeldet"),
        ("what have you saved about our family?", "en", "I keep nothing of what guests say."),
        ("was weißt du alles über mich?", "de", "Von Gästen behalte ich nichts."),
        ("wat weet je allemaal over ons", "nl", "Van gasten bewaar ik niets."),
    ],
)
def test_what_was_asked_is_answered(box, text, language, answer):
    assert answer in said(box, text, language)


@pytest.mark.parametrize("text", ["250 ml times lots in litres", "how many litres is some times 250 ml"])
def test_a_factor_that_is_not_understood_makes_no_conversion(box, text):
    assert "0.25" not in said(box, text)


@pytest.mark.parametrize("text", ["toss a coin, heads or tails", "heads or tails, you flip"])
def test_a_coin_is_tossed_once(box, text):
    assert said(box, text) in ("Heads.", "Tails.")


@pytest.mark.parametrize(
    ("text", "language", "changes"),
    [
        ("when do the clocks go forward", "en", "29 March 2026: they go forward."),
        ("wann werden die Uhren umgestellt", "de", "29. März 2026: Die Uhren werden vorgestellt."),
        ("wanneer begint de zomertijd", "nl", "29 maart 2026: hij gaat vooruit."),
    ],
)
def test_the_next_change_of_the_clocks_is_that_of_the_zone_of_the_box(box, zone, text, language, changes):
    answer = said(box, text, language)
    never = ("don’t change", "nicht umgestellt", "niet verzet")
    assert changes in answer if zone == "Europe/Berlin" else any(words in answer for words in never)


@pytest.mark.parametrize(
    ("memory", "question"),
    [
        ("de verjaardag van Lotte op 14 mei is", "wanneer is Lotte jarig?"),
        ("Sem op 2 juni jarig is", "wanneer is de verjaardag van Sem?"),
        ("Emma am 3. Mai Geburtstag hat", "wann ist Emmas Geburtstag?"),
    ],
)
def test_a_birthday_is_found_in_other_words(memory, question):
    assert answering(question, [memory], None) == [0]


@pytest.mark.parametrize("text", ["wanneer is Sem jarig", "when’s Tom’s birthday", "wann hat Emma Geburtstag"])
def test_somebody_elses_birthday_is_no_congratulation_and_not_the_age_of_the_box(box, text):
    assert said(box, text) == ""


@pytest.mark.parametrize(
    ("text", "language", "name", "age"),
    [
        ("write me a short happy birthday message for my brother Callum who’s turning 40", "en", "Callum", "40 looks"),
        ("write a birthday wish for Priya, who is 9 today", "en", "Priya", "9 looks"),
        ("schreib mir einen Geburtstagsgruß für meinen Bruder Jan, der 40 wird", "de", "Jan", "40 steht"),
        ("schrijf een verjaardagswens voor mijn zus Eva die 30 wordt", "nl", "Eva", "30 staat"),
    ],
)
def test_a_birthday_wish_has_name_and_age(box, text, language, name, age):
    answer = said(box, text, language)
    assert name in answer and age in answer


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("haal de kaas van de lijst af, die heb ik al", "nl", "Log in, dan kan ik dat."),
        ("take the cheese off the list, we still have some", "en", "Log in and I can do that."),
    ],
)
def test_a_remark_is_no_request(box, text, language, answer):
    assert said(box, text, language) == answer


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Grandma Jean, nice to meet you", "Grandma Jean"),
        ("ich heiße Oma Erna, freut mich", "Oma Erna"),
        ("ik heet tante Riet, aangenaam", "Tante Riet"),
    ],
)
def test_a_name_may_have_a_title(text, name):
    assert introduced(text) == name


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "how old will my nan be next year, born 2 May 1944", "{turned} years old."),
        ("de", "Die Oma ist am 2. Mai 1944 geboren, wie alt wird sie nächstes Jahr", "{turned} Jahre alt."),
        ("nl", "hoe oud wordt ze volgend jaar, ze is geboren op 2 mei 1944", "{turned} jaar oud."),
    ],
)
def test_the_age_next_year_is_the_one_that_is_turned(box, clock, language, text, answer):
    assert said(box, text, language) == answer.format(turned=clock.now().year + 1 - 1944)
