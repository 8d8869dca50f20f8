"""Tools for what a person asks to be remembered."""

from appliance.assistant.tools.context import Caller
from appliance.core.i18n import Text, joined, say, say_plural, verbatim
from appliance.intents.follow_changes import with_value

THAT = {"de": "dass", "nl": "dat"}  # what begins a clause with its verb at the end
NOTHING_KNOWN = say("You have not asked me to remember anything.")


def remember(by: Caller, text: str) -> Text:
    """Remember something, just for you."""
    by.around.remember(by.member, text)
    if _is_clause(text, by):
        return say("I’ll remember {text}.", text=verbatim(text))
    return say("I’ll remember: {text}.", text=verbatim(text))


def _is_clause(text: str, by: Caller) -> bool:
    """Whether a memory begins with "dass" or "dat" in the language of the answer, and so goes on its sentence."""
    return text.split(" ")[0].lower() == THAT.get(by.language[:2], "")


def change_memory(by: Caller, about: str, value: str) -> Text:
    """Remember another value of something that you told."""
    known = by.nearest(about, by.member) if about else None
    text = with_value(known.text, value) if known else ""
    if known is None or not text:
        return say("I’m not sure what that changes. Say “remember that …” with the whole of it, and I’ll remember it.")
    told = remember(by, text)
    by.around.forget(by.member, known.id)
    return joined(" ", [told, say("Forgotten: {text}.", text=verbatim(known.text))])


def recall(by: Caller, question: str = "") -> Text:
    """Tell what you asked me to remember."""
    known = by.around.remembered(by.member)
    if question and (nearest := by.nearest(question, by.member)):
        if _is_clause(nearest.text, by):
            return say("You told me {text}.", text=verbatim(nearest.text))
        return say("You told me: {text}.", text=verbatim(nearest.text))
    if question:
        return say("You haven’t told me that. Say “remember that …” and I’ll remember it.")
    if not known:
        return NOTHING_KNOWN
    lines = joined("\n", [verbatim(f"- {memory.text}") for memory in known])
    return joined("\n\n", [say("You asked me to remember:"), lines])


def forget(by: Caller, text: str = "") -> Text:
    """Forget something you asked me to remember."""
    nearest = by.nearest(text, by.member) if text else None
    if nearest is None:
        return say("I don’t remember that. “Persona and memory” shows what I remember.")
    by.around.forget(by.member, nearest.id)
    return say("Forgotten: {text}.", text=verbatim(nearest.text))


def forget_all(by: Caller) -> Text:
    """Forget everything you asked me to remember, once you confirm."""
    known = by.around.remembered(by.member)
    for memory in known:
        by.around.forget(by.member, memory.id)
    return (
        say_plural("Forgotten: {count} memory.", "Forgotten: {count} memories.", len(known)) if known else NOTHING_KNOWN
    )


TOOLS = (remember, change_memory, recall, forget, forget_all)
