"""Jokes, riddles and wishes of Larson's own collection."""

import pytest

from appliance.assistant.tools.collection import FOLDER, is_right, name_in
from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry


def box_with(tmp_path, clock, is_small: bool) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, brightness: None,
            ring=lambda label, owner: None, patterns=(), folder=tmp_path, clock=clock, is_small=lambda: is_small,
            remember=lambda person, text: None, remembered=lambda person: [], forget=lambda person, number: None,
        )
    )  # fmt: skip


@pytest.fixture
def box(tmp_path, clock) -> ToolRegistry:
    return box_with(tmp_path, clock, is_small=True)


def said(box: ToolRegistry, text: str, language: str = "en") -> str:
    return box.use(text, Asker(None, "guest", language)).result


@pytest.mark.parametrize(
    ("text", "language"), [("tell me a joke", "en"), ("erzähl einen Witz", "de"), ("vertel een mop", "nl")]
)
def test_no_joke_comes_twice_before_all_have_been_told(box, text, language):
    told = [said(box, text, language) for _ in range(22)]
    assert len(set(told)) == 22
    assert said(box, text, language) != told[-1]


def test_a_riddle_waits_for_its_answer(box):
    for guess, begins in (("no idea", "The answer is"), ("maybe a pony", "The answer is")):
        assert "Make a guess" in said(box, "ask me a riddle")
        assert said(box, guess).startswith(begins)
    said(box, "stell mir ein Rätsel", "de")
    assert said(box, "what time is it").startswith("It")  # a request is no guess
    assert said(box, "keine Ahnung", "de").startswith("Die Lösung ist")


@pytest.mark.parametrize(
    ("guess", "right"), [("a piano!", True), ("the keyboard?", True), ("a door", False), ("the a", False)]
)
def test_a_guess_is_right_or_not(guess, right):
    assert is_right(guess, "a piano (keyboard)") is right


@pytest.mark.parametrize(
    ("request_", "code", "name"),
    [
        ("happy birthday message for my flatmate priya", "en", "Priya"), ("birthday wish for my boss", "en", ""),
        ("birthday wish for nana who turns 80", "en", "Nana"), ("Geburtstagsspruch für meine Oma", "de", "Oma"),
        ("Geburtstagsgruß für Tom", "de", "Tom"), ("gute Besserung für die Lehrerin", "de", ""),
        ("verjaardagswens voor mijn broer tom", "nl", "Tom"), ("bedankje voor de buurvrouw", "nl", ""),
    ],
)  # fmt: skip
def test_a_wish_names_whom_it_is_for(request_, code, name):
    assert name_in(request_, code) == name


def test_a_large_model_writes_itself(tmp_path, clock):
    assert box_with(tmp_path, clock, is_small=False).use("tell me a joke", Asker(None, "guest", "en")) is None


def test_poems_are_the_models_in_english_alone(box):
    assert box.use("write a short poem about autumn", Asker(None, "guest", "en")) is None
    assert "nur auf Englisch" in said(box, "schreib ein Gedicht über den Herbst", "de")


def test_other_languages_have_poems_and_stories_of_their_own(box):
    assert "\n" in said(box, "schreib ein Gedicht über den Herbst", "de")
    assert "Verzameling" in said(box, "vertel een verhaaltje", "nl").title()
    rhyme = said(box, "verzin een sinterklaasrijmpje voor papa die altijd zijn sleutels kwijt is", "nl")
    assert ("Sint" in rhyme or "Piet" in rhyme) and "  \n" in rhyme and "[" not in rhyme


def test_every_language_has_its_own_collection():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {"en", "de", "nl"}
