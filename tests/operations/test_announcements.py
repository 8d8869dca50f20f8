"""What everybody is told: whole sentences, by whom, for an hour, and how many phones it reaches."""

import pytest

from appliance.operations.announcements import Announcements
from appliance.records.clients import Client


@pytest.fixture
def aloud():
    return []


@pytest.fixture
def announcements(aloud):
    made = Announcements(lambda: None)
    made.aloud = lambda *words: aloud.append(words)
    return made


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("dinner is ready", "en", "Ada says: dinner is ready"),
        ("das Essen ist fertig", "de", "Ada sagt: das Essen ist fertig"),
        ("dass Brot und Käse da sind", "de", "Ada sagt, dass Brot und Käse da sind"),
        ("dat de lekkere taart er is", "nl", "Ada zegt dat de lekkere taart er is"),
        ("dass ich krank bin und nicht komme", "de", "Ada sagt: dass ich krank bin und nicht komme"),
    ],
)
def test_it_is_said_as_people_say_it(announcements, aloud, text, language, said):
    announcements.make(text, "Ada", language)
    assert aloud == [(said, language)]
    last = announcements.last
    assert text in last.text and last.by in ("", "Ada") and "Ada" in last.text + last.by


def test_phones_count_once_and_while_a_page_is_open(announcements):
    phone, screen = Client("phone", "a", phone=1), Client("page", "b")
    with announcements.reaching(phone), announcements.reaching(phone), announcements.reaching(screen):
        assert announcements.make("Dinner") == 1
    assert announcements.make("Dinner") == 0
