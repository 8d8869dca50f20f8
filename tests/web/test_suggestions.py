"""What the chat suggests before the first word is understood in every language."""

import re

import pytest
from support import ROOT

from appliance.core.i18n import LANGUAGES
from appliance.intents.router import Router
from appliance.web.rendering import sentences

TILE = re.compile(r'^  \["\w+", (.+)\],$', re.M)
SAID = re.compile(r't\("([^"]+)"\)')


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tile_asks_for_something_that_a_tool_does(router, language):
    tiles = TILE.findall((ROOT / "static/js/suggestions.js").read_text(encoding="utf-8"))
    asked = {SAID.findall(tile)[-1] for tile in tiles}
    assert len(asked) > 4
    words = sentences(language) if language != "en" else {}
    not_understood = [text for each in asked if router.route(text := words.get(each, each)) is None]
    assert not_understood == []
