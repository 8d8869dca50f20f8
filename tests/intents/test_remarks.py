"""A friendly word is for a remark alone: not for what asks, wants, puts right, or has a number in it."""

from datetime import datetime

import pytest

from appliance.intents.follow_changes import with_value
from appliance.intents.language import language
from appliance.intents.remarks import has_value, is_plain
from appliance.intents.sentence import read


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Ich bin heute total erledigt"),
        ("de", "mir geht's heute nicht so gut"),
        ("de", "Unser Hund ist weggelaufen"),
        ("nl", "Ik voel me een beetje alleen vandaag"),
        ("nl", "mijn lief heeft het uitgemaakt"),
        ("nl", "wat een dag"),
    ],
)
def test_a_remark_is_plain(code, text):
    assert is_plain(text, code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Quatsch, die haben getauscht"),
        ("de", "seit heute ist es anders"),
        ("de", "sie ist gewachsen, jetzt hat sie eine andere"),
        ("de", "mein Vater nimmt Tabletten, denk bitte mit dran"),
        ("de", "ich hab gearbeitet, was gibt das brutto"),
        ("de", "ist es schon spät"),
        ("nl", "joehoe, is het al laat"),
        ("nl", "heb ik morgen iets staan"),
        ("nl", "de hond moet zijn druppels, help me daaraan denken"),
        ("nl", "ze heeft het veranderd, het is nu anders"),
    ],
)
def test_what_asks_or_wants_is_no_plain_remark(code, text):
    assert not is_plain(text, code)


def test_a_number_or_a_time_is_a_value():
    now = datetime(2026, 11, 29, 15, 40)
    assert has_value(read("ich war 27 Stunden da", language("de"), now))
    assert has_value(read("mittags um eins reicht", language("de"), now))
    assert not has_value(read("ich habe heute einen schlechten Tag", language("de"), now))


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("Der Code fürs Gartentor ist 8852", "9013", "Der Code fürs Gartentor ist 9013"),
        ("dass Lena Größe 34 trägt", "36", "dass Lena Größe 36 trägt"),
        ("dat de wifi van oma Tulp12 is", "Roos9", "dat de wifi van oma Roos9 is"),
        ("mein Passwort ist Birne", "Apfel", "mein Passwort ist Apfel"),
        ("mein Parkplatz ist auf Ebene 3", "Ebene 5", "mein Parkplatz ist auf Ebene 5"),
        ("der Code ist 8852", "Parkdeck 5", ""),
        ("Haus 3 hat den Code 8852", "9013", ""),
        ("Ida isst keine Nüsse", "9013", ""),
        ("der Code ist 8852", "anders", ""),
    ],
)
def test_a_value_is_put_in_only_where_it_is_clear_which(old, value, new):
    assert with_value(old, value) == new


def test_a_long_text_is_no_remark():
    assert not is_plain(f"ich bin müde und {'o,' * 16_000}", "de")
