"""The languages: every sentence has a translation, every translation is of a sentence that is said."""

import re

import pytest
from web import sentences

from appliance.core.i18n import LANGUAGES, SOURCE, catalogue
from appliance.lab import translations

OTHERS = [language for language in LANGUAGES if language != SOURCE]
PLACES = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def said():
    return translations.template()


def ids(found) -> set:
    return {message.id for message in found if message.id}


def test_there_are_two():
    assert OTHERS == ["de", "nl"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_a_translation(said, language):
    assert len(ids(said)) > 250
    translated = {message.id for message in catalogue(language) if message.id and message.string}
    assert sorted(map(str, ids(said) - translated)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_is_of_a_sentence_that_is_said(said, language):
    assert sorted(map(str, ids(catalogue(language)) - ids(said))) == []


def test_the_catalogues_are_as_the_command_writes_them(said):
    for language in OTHERS:
        text = (translations.FOLDER / f"{language}.po").read_text(encoding="utf-8")
        fresh = translations.text_of(translations.updated(catalogue(language), said))
        assert text == fresh, "run: python -m appliance.lab.translations"


def test_every_sentence_of_the_box_is_said():
    assert sentences.unsaid() == []


def test_a_sentence_that_is_not_said_would_be_found():
    plain = 'def do(name):\n    """Do it well now."""\n    raise NotFoundError(f"{name} was not found here.")\n'
    assert list(sentences.literals(plain)) == ["{} was not found here."]
    said = plain.replace('f"{name} was', 'say("{name} was').replace('here.")', 'here.", name=name))')
    assert list(sentences.literals(said)) == []


def test_every_text_of_a_template_is_marked():
    assert sentences.unmarked() == []


def test_every_text_of_a_script_is_a_sentence():
    assert sentences.unspoken() == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_has_its_places(language):
    for message in catalogue(language):
        if message.id:
            check_places(message)


def check_places(message) -> None:
    """The places and the bold words of a sentence are in its translation, and of its plural in all forms."""
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    others = message.string if isinstance(message.string, tuple) else (message.string,)
    for other in others:
        assert other.strip(), english
        assert sorted(PLACES.findall(english[-1])) == sorted(PLACES.findall(other)), english
        assert re.findall("</?b>", english[-1]) == re.findall("</?b>", other), english
