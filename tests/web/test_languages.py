"""The languages of the pages: every sentence has a translation, every translation is of a sentence that is said."""

import json
import re

import pytest
from support import ROOT
from web import sentences

LANGUAGES = sorted((ROOT / "static" / "languages").glob("*.json"))
PLACES = re.compile(r"\{\w+\}")


def words(path) -> dict[str, str]:
    return json.loads(path.read_text(encoding="utf-8"))


def of_the_appliance() -> str:
    """Everything that the appliance says, strings that go on in the next line joined."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("appliance/**/*.py"))
    return re.sub(r"[\"']\s*\n\s*(?:\+ )?f?[\"']", "", text).replace("\\u2019", "’")


def test_there_are_two():
    assert [path.stem for path in LANGUAGES] == ["de", "nl"]
    assert list(words(LANGUAGES[0])) == list(words(LANGUAGES[1]))


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_sentence_of_the_pages_has_a_translation(path):
    said = sentences.of_scripts() | sentences.of_pages()
    assert len(said) > 250
    assert sorted(said - set(words(path))) == []


def test_every_text_of_a_template_is_marked():
    assert sentences.unmarked() == []


def test_every_text_of_a_script_is_a_sentence():
    assert sentences.unspoken() == []


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_translation_has_its_places(path):
    for english, other in words(path).items():
        assert other.strip(), english
        assert sorted(PLACES.findall(english)) == sorted(PLACES.findall(other)), english
        assert re.findall("</?b>", english) == re.findall("</?b>", other), english
        if "{0}" in english:
            assert len(re.sub(r"\{\d\}|\W", "", english)) >= 6, f"{english} would fit too much"


def test_every_translation_is_of_a_sentence_that_is_said():
    said, appliance = sentences.of_scripts() | sentences.of_pages(), of_the_appliance()
    lost = [
        english
        for english in words(LANGUAGES[0])
        if english not in said and not all(piece in appliance for piece in PLACES.split(english) if len(piece) > 3)
    ]
    assert lost == []
