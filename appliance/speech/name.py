"""The name that the box is called by, in what was written down. Pure."""

import re

_HEY = r"(?:hey|hay|hei|heh|hi|hello|ok|okay|he|hej|hé|hallo)"
_CALL = rf"(?:(?:{_HEY}|a|ah|oh)[\s,.!]+)?"
_END = r"(?:'s|’s|s)?\b[\s,.!?:;-]*"
_NAME = r"(?:larss?[oe]n|laws[oe]n|lars\s+on)"
_SOUNDS = r"(?:l[ao][aou]?[rw]s+[eoaiu]+n+|la[rsw]+[eoiu]n|larsin|larcen|larzen|lars\s+(?:on|and|in|en)|lar\s+son)"
_BEFORE = r"(?:\W*[\w'’]++){1,6}"  # the last words of somebody else, before the wake word: of a second
_WRITTEN = re.compile(rf"^\W*{_CALL}{_NAME}{_END}", re.IGNORECASE)
_HEYISH = rf"(?:{_HEY}|[\w'’]*[ae]y(?:ing)?)"  # "pay", "they": what becomes of it where somebody else is just talking
_AFTER_HEY = rf"(?:{_BEFORE}?\W+)?{_HEYISH}[\s,.!]+"
_HEARD = re.compile(rf"^(?:\W*{_CALL}(?:hey|hai|hay|he)?|{_AFTER_HEY}){_SOUNDS}{_END}", re.IGNORECASE)


def after_name(text: str, called: bool = False) -> str | None:
    """What a text says after "Hey Larson", or Larson's name alone, at its beginning; None if it does not begin so.

    `called`: the wake word was heard in its sound. Then the name may be written as whatever sounds like it, and up to
    six words may come before the call.
    """
    found = _WRITTEN.match(text) or (_HEARD.match(text) if called else None)
    return text[found.end() :].strip() if found else None
