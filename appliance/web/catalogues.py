"""The languages of the pages: which one a request is answered in, and its catalogue of sentences."""

import json
from functools import lru_cache
from typing import Any

from flask import request

from appliance.core.config import ROOT
from appliance.web.access.context import Context

SOURCE = "en"  # the language that the pages are written in
FOLDER = ROOT / "static" / "languages"
COOKIE = "larson-language"  # set by a page, for the device


@lru_cache
def catalogues() -> dict[str, dict[str, str]]:
    """Translations by language and English sentence; none for English."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
    return {SOURCE: {}, **found}


def chosen_language(context: Context) -> str:
    """The language of the page: chosen by the person who is logged in, else by the device, else by its browser."""
    person = context.person
    preferences = context.appliance.identity.people.preferences(person.id) if person else {}
    for language in (preferences.get("language"), request.cookies.get(COOKIE)):
        if language in catalogues():
            return language
    return request.accept_languages.best_match(catalogues(), SOURCE)


def translation(context: Context) -> dict[str, Any]:
    """What a page's template needs to be in the right language: {"language", "catalogue"}."""
    language = chosen_language(context)
    return {"language": language, "catalogue": catalogues()[language]}
