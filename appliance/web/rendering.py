"""Pages, rendered in the language of the person who asks, with the sentences that their scripts say."""

from functools import lru_cache
from typing import Any

from flask import render_template
from jinja2 import pass_context
from jinja2.runtime import Context

from appliance.core.i18n import LANGUAGES, SOURCE, Text, catalogue, translated
from appliance.web.markup import Markup

PAGES = ("static/", "templates/")  # where the sentences come from that pages say by themselves


def render(template: str, language: str, **values: object) -> str:
    """A page. `language` is a tag; every Text among the values is said in it."""
    spoken = language[:2].lower()
    html = render_template(template, tag=language, language=spoken, catalogue=sentences(spoken), **values)
    return html if spoken == SOURCE else Markup(html, lambda msgid: translated(Text(msgid, msgid), spoken)).html


@lru_cache
def sentences(language: str) -> dict[str, str]:
    """What pages say by themselves, by its English; nothing for English, and for a language that is not known."""
    messages = catalogue(language) if language in LANGUAGES else ()
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and any(path.startswith(PAGES) for path, _ in message.locations)
    }


@pass_context
def say_in_page(context: Context, value: Any) -> Any:
    """Jinja's hook for what a template prints: Texts in the language of the page."""
    return translated(value, context["tag"]) if isinstance(value, Text) else value
