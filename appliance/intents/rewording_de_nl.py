"""Everyday German and Dutch in the words that the other readers know: "mittags um eins" as "um eins nachmittags"."""

import re

LONGEST = 200  # characters
FORMS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (code, re.compile(pattern, re.I), made)
    for code, pattern, made in (
        (
            "de",
            r"\bmittags? um (?P<hour>(?:halb |viertel (?:vor|nach) )?[^\W_]+)(?: uhr)?\b",
            r"um \g<hour> nachmittags",
        ),
        (
            "de",
            r"^(?P<ask>(?!.*\b(?:morgens?|früh|abends?)\b).*\bweck\w*\b.*?),? (?:(?:ich )?hab\w* )?(?:die |eine |ne "
            r")?"
            r"(?:frühschicht|frühdienst)\W*$",
            r"\g<ask> morgens",
        ),
    )
)


def reworded(text: str, code: str) -> str:
    """The text in its common form; as it is if it has none of these."""
    if code not in ("de", "nl") or len(text) > LONGEST:
        return text
    for own, pattern, made in FORMS:
        text = pattern.sub(made, text) if own == code else text
    return text
