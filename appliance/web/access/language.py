"""The language of the person who asks, and answers in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from appliance.core.i18n import LANGUAGES, SOURCE, Text, translated

COOKIE = "larson-language"  # set by a page, for the device


@dataclass(frozen=True)
class DeviceLanguage:
    """What a device asks for: the language chosen on its page, and the tags of those that its browser accepts."""

    chosen: str
    accepted: tuple[str, ...]

    @classmethod
    def of_request(cls) -> "DeviceLanguage":
        """Of the device that makes the present request."""
        return cls(request.cookies.get(COOKIE, ""), tuple(request.accept_languages.values()))

    def tag(self, preferred: object = "") -> str:
        """What to speak, such as "de" or "de-AT": what the person prefers, else what the device asks for."""
        wanted = (preferred, self.chosen, *map(_language, self.accepted))
        language = next((word for word in wanted if word in LANGUAGES), SOURCE)
        return next((tag for tag in self.accepted if _language(tag) == language), str(language))


def _language(tag: str) -> str:
    return tag.split("-")[0].lower()


def in_language(language: Callable[[], str]) -> Callable[[Any], Any]:
    """A hook for msgspec, which encodes Texts in the language that is spoken then."""

    def encode(value: Any) -> Any:
        if isinstance(value, Text):
            return translated(value, language())
        raise NotImplementedError(f"{type(value).__name__} has no JSON")

    return encode
