"""What a person's memories have to do with a question: those about it, and no other."""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from appliance.assistant.knowledge import Reply
from appliance.core.folding import folded
from appliance.core.i18n import say
from appliance.intents.own_matters import asks_of_the_house, asks_own_matter, may_be_about, tells_own_matter
from appliance.intents.questions import is_english
from appliance.records.chat import ToolUse
from appliance.records.people import Person
from appliance.storage.memories import Memories

# Cosines from which a memory is about a question. The embedder reads English; texts of one other language are all
# somewhat alike to it. Of 38 English pairs, the 18 nearest of 20 that belong together are above, all others below 0.38;
# of German and Dutch ones, all that belong together are above 0.66 and all others below 0.49.
ABOUT, ABOUT_FOREIGN = 0.42, 0.55
SHARE = 0.6  # of a question's words that a memory has, where there is no embedder
MOST = 3  # memories in a prompt
COMMON = frozenset(
    "a an and are as at be by can did do does for from had has have how i in is it its me my of on or our that the "
    "this to was were what when where which who why will with you your tell about der die das ein eine ist sind "
    "hat haben wann wo wer was wie welche mein meine meinen meiner ich du es und von zu mit für auf de het "
    "een zijn heeft heb wanneer waar wie wat hoe welke mijn ik je jij en van te met voor op".split()
)

Embed = Callable[[list[str]], NDArray[np.float32]]


class Recollection:
    """Finds memories about a question, and says so if there is none."""

    def __init__(self, memories: Memories, embed: Callable[[], Embed | None]):
        """`embed` gives the function that turns texts into unit vectors; None while it is not loaded."""
        self._memories = memories
        self._embed = embed

    def about(self, text: str, person: Person | None) -> list[str]:
        """The person's memories about a question, the nearest first. Raises StoreError."""
        known = [memory.text for memory in self._memories.of(person.id)] if person else []
        known = [memory for memory in known if may_be_about(memory, text)]
        if not known:
            return []
        embed = self._embed()
        least = SHARE if embed is None else ABOUT if is_english(text) else ABOUT_FOREIGN
        scores = _by_words(text, known) if embed is None else _by_meaning(embed, text, known)
        found = sorted(zip(scores, known, strict=True), key=lambda pair: -pair[0])
        return [memory for score, memory in found[:MOST] if score >= least]

    def reply(self, text: str, person: Person | None) -> Reply | None:
        """An answer to a question about the asker's own life; None if it is none."""
        if person is None and tells_own_matter(text):
            return Reply(say("Log in and I can remember that."), None)
        of_the_house = asks_of_the_house(text)
        if not of_the_house and not asks_own_matter(text):
            return None
        if not of_the_house and (found := self.about(text, person)):
            return Reply(say("You told me: {memory}.", memory=found[0]), ToolUse("recall", {"question": text}))
        if person is None and of_the_house:
            return Reply(say("I only look that up for someone I know. Log in and ask me again."), None)
        if person is None:
            return Reply(say("I don’t know that about you. Log in and tell me, and I’ll remember it."), None)
        return Reply(
            say("You haven’t told me anything about that. Say “remember that …” and I’ll know it next time."),
            None,
        )


def _by_meaning(embed: Embed, text: str, known: list[str]) -> list[float]:
    vectors = embed([text, *known])
    return [float(vector @ vectors[0]) for vector in vectors[1:]]


def _by_words(text: str, known: list[str]) -> list[float]:
    asked = _words(text)
    return [len(asked & _words(memory)) / max(1, len(asked)) for memory in known]


def _words(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w+", folded(text)) if word not in COMMON}
