"""The languages of the page: whole, alike, and of sentences that the page really says."""

import html
import json
import re

import pytest
from support import ROOT

LANGUAGES = sorted((ROOT / "static" / "languages").glob("*.json"))


def words(path) -> dict[str, str]:
    return json.loads(path.read_text(encoding="utf-8"))


def said() -> str:
    """Everything that templates, scripts and the appliance say, strings that go on in the next line joined."""
    sources = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/js/*.js"), *ROOT.glob("appliance/**/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    return html.unescape(re.sub(r"[\"']\s*\n\s*(?:\+ )?f?[\"']", "", text)).replace("\\u2019", "’")


def test_there_are_two():
    assert [path.stem for path in LANGUAGES] == ["de", "nl"]
    assert list(words(LANGUAGES[0])) == list(words(LANGUAGES[1]))


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_sentence_has_its_places(path):
    for english, other in words(path).items():
        assert other.strip(), english
        assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", other)), english
        if "{0}" in english:
            assert len(re.sub(r"\{\d\}|\W", "", english)) >= 6, f"{english} would fit too much"


def test_every_sentence_is_one_that_is_said():
    everything = said()
    lost = [
        english
        for english in words(LANGUAGES[0])
        if not all(piece in everything for piece in re.split(r"\{\d\}", english) if len(piece) > 3)
    ]
    assert lost == []
