"""Clauses that only tell why, dialect, and reminders that are to repeat: what is one of them, and what is not."""

from datetime import datetime

import pytest

from appliance.intents import repeating
from appliance.intents.asides import is_aside, without
from appliance.intents.dialects import plain
from appliance.intents.language import language
from appliance.intents.loose import changes, guessed
from appliance.intents.loose.amounts import amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import read

NOW = datetime(2026, 11, 28, 10)
ASIDES = {
    "de": "ich mag sie weich|wir gehen jetzt ins Bett|weil der Besuch gleich kommt|ich bin 82|"
    "meine Tochter hat Geburtstag",
    "nl": "ik hou van zachte eitjes|want Sanne is bevallen|we gaan naar bed|mijn zoon woont daar|ik ben 80",
}
NO_ASIDES = {
    "de": "ich brauche noch Milch|ich will Pizza|sag mir Bescheid|ich komme um acht|erinnere mich|"
    "es dauert zehn Minuten|"
    "das Brot ist alle|wie spät ist es|ich möchte Musik|nein doch nicht",
    "nl": "ik heb melk nodig|ik wil pizza|zeg het me|ik kom om acht uur|het duurt tien minuten|de melk is op|"
    "hoe laat is het|nee toch niet",
    "en": "i like them soft",
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in ASIDES for text in ASIDES[code].split("|")])
def test_a_reason_is_an_aside(code, text):
    assert is_aside(text, code)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in NO_ASIDES for text in NO_ASIDES[code].split("|")])
def test_what_is_wanted_or_has_a_value_is_none(code, text):
    assert not is_aside(text, code)


def test_a_request_is_left_without_its_asides():
    assert without("stell den Timer auf acht Minuten, ich mag sie weich", "de") == "stell den Timer auf acht Minuten"
    assert without("ik ben moe, doe het licht uit", "nl") == "doe het licht uit"
    assert without("ich bin müde", "de") == without("turn it off, i am tired", "en") == ""


@pytest.mark.parametrize(
    ("text", "preferred", "made"),
    [
        ("Chasch mer säge was hüt für es Datum isch", "de", "Kannst du mir sagen was heute für es Datum ist"),
        ("i hob heit ned vui Zeit", "de", "ich habe heute nicht viel Zeit"),
        ("ick hab jestern nüscht jemacht, wat nu", "de", "ich hab gestern nichts jemacht, was nu"),
        ("hoe laat is 't", "nl", "hoe laat is het"),
        ("kunt ge mij een briefke schrijven", "nl", "kun je mij een briefje schrijven"),
    ],
)
def test_dialect_is_read_as_the_written_language(text, preferred, made):
    assert plain(text, preferred) == made


@pytest.mark.parametrize(
    ("text", "preferred"),
    [
        ("dat is wat ik zoek", "de"), ("dat is wat ik wil", "nl"), ("a no is an i", "en"), ("is it a net", "en"),
        ("setz Paradeiser und Topfen auf die Liste", "de"), ("die Nase läuft mir, i-Punkt", "de"),
        ("'s avonds eten we laat", "nl"),
    ],
)  # fmt: skip
def test_words_that_are_also_written_ones_stay(text, preferred):
    assert plain(text, preferred) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "erinnere mich jeden Abend an die Tabletten"),
        ("de", "sag mir jeden Dienstag um sechs, dass der Müll raus muss"),
        ("nl", "herinner me elke dag aan mijn pil"), ("nl", "geef me iedere vrijdag om vier uur een seintje"),
    ],
)  # fmt: skip
def test_reminders_that_repeat_are_told_as_such(code, text):
    assert repeating.find(text, code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "wann muss ich jeden Tag aufstehen"), ("de", "ich gehe jeden Montag schwimmen"),
        ("de", "nicht vergessen: die Tonne kommt donnerstags raus"), ("de", "erinnere mich am Montag an die Tonne"),
        ("nl", "ik ga elke week naar de markt"), ("nl", "herinner me maandag aan de bak"),
        ("en", "remind me every day"),
    ],
)  # fmt: skip
def test_what_only_happens_often_is_no_such_reminder(code, text):
    assert repeating.find(text, code) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Lena hat 24 Murmeln und ist 12 Jahre alt, wie viele Geschwister hat sie noch?"),
        ("de", "Er hat 3 Brüder und kauft 2 Karten für 20 Euro, wie viele hat er noch?"),
        ("de", "Im Topf sind 5 Liter, es kochen 3 Leute, wie viele sind noch da?"),
        ("nl", "Tom heeft 3 broers en weegt 40 kilo, hoeveel heeft hij er nu?"),
        ("en", "Tom has 20 marbles and loses 5, how many has he got now?"),
    ],
)  # fmt: skip
def test_a_number_that_tells_no_change_makes_no_sum(code, text):
    scan = Scan(read(text, language(code), NOW))
    assert changes.find(amounts(scan) or [], scan) is None


def test_a_guess_is_left_out_of_its_sum():
    call = guessed.find("8 mal 7, meine Tochter hat 54 raus, stimmt das?", "de", NOW)
    assert call and call.arguments["expression"] == "8 * 7"
    assert guessed.find("8 mal 7", "de", NOW) is None and guessed.find("er hat 54 raus, stimmt das?", "de", NOW) is None
