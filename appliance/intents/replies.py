"""Recognises replies that call no tool themselves: a confirmation, and a question about the person."""

import re

YES = {"yes", "yes please", "y", "ok", "okay", "sure", "do it", "yes do it", "please do", "go ahead", "yep", "yeah"}
ABOUT_ME = re.compile(
    r"^(?:what|which|when|where|who|whose|how|do i|am i|did i|tell me|remind me)\b.*\b(?:i|me|my|mine|our|we)\b", re.I
)


def is_yes(text: str) -> bool:
    """Whether a text only confirms."""
    return " ".join(text.lower().split()).strip(" .!,") in YES


def is_about_oneself(text: str) -> bool:
    """Whether a text asks something about the person who writes it, such as "what is my shoe size?" """
    return ABOUT_ME.search(text) is not None
