"""Answers questions of fact without the language model, or says that nobody here knows."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from appliance.assistant import word_help
from appliance.assistant.tools.about import LIMITS
from appliance.core.config import Chat
from appliance.core.errors import ModelError
from appliance.core.i18n import Text, joined, say
from appliance.intents.english_everyday import word_asked
from appliance.intents.loose import trimming
from appliance.intents.prose import wants_prose
from appliance.intents.questions import is_english, kind_of
from appliance.intents.remarks import is_plain
from appliance.intents.sentence_forms import LEAD, form_of
from appliance.intents.understanding import tongue
from appliance.modelstore.store import ModelStore
from appliance.records.chat import ToolUse
from appliance.text.facts import Fact, Facts

log = logging.getLogger(__name__)

TRUSTED = (
    600_000_000  # bytes of a model file from which its facts are worth hearing; smaller models invent most of them
)

HAS = re.compile(r"^how many (\w+) (.+?)(?:'s| has| have)(?: got)?$", re.I)  # "how many legs a spider's got"
GUESSES = say(
    "I don’t know that, and I’d rather not guess. I know capital cities and what English words mean, and I can work "
    "out sums, dates, units and the time elsewhere."
)
TALK = say(
    "I’m not sure what to say to that. Try “tell me a joke” or “set a timer for ten minutes”, or ask “what can you do?”"
)
TOLD = say("Thanks for telling me. I’m better at doing things than at chatting: ask me “what can you do?”")
WANTED = say("I didn’t understand that, or I can’t do it. Ask me “what can you do?” and I’ll show you what I can.")
PROSE = LIMITS["write"]
BY_FORM = {"question": GUESSES, "wish": WANTED, "remark": TOLD, "": TALK}


@dataclass(frozen=True)
class Reply:
    """A reply in fixed words, and the tool that the page names for it."""

    text: str
    use: ToolUse | None


class Knowledge:
    """The dictionary of the box, and the judgement of what its language model may be asked."""

    def __init__(self, settings: Chat, models: ModelStore, model_bytes: Callable[[], int | None]):
        """`model_bytes` gives the size of the language model's file; None if it has none."""
        self._settings = settings
        self._models = models
        self._model_bytes = model_bytes
        self._facts: Facts | None = None

    def look_up(self, question: str) -> Reply | None:
        """The dictionary's words, if they clearly answer the question."""
        facts = self._open()
        if facts and (told := word_help.answer(facts, question)):
            return Reply(told[1], ToolUse("facts", {"word": told[0]}))
        fact = _first(facts, word_asked(question)) if facts else None
        return Reply(_told(fact), ToolUse("facts", {"word": fact.word})) if fact else None

    def decline(self, question: str, preferred: str = "") -> Reply | None:
        """An honest "I don't know" instead of the model's guess; None if the model may answer."""
        if self._settings.guesses == "always" or (self._settings.guesses == "auto" and self._trusted()):
            return None
        if not self._trusted():
            foreign = not is_english(question) or tongue(question, preferred) != "en"
            if not foreign and wants_prose(question):
                return Reply(PROSE, ToolUse("cannot", {"topic": "write"}))
            if not foreign and kind_of(question) == "invention":
                return None
            reply = BY_FORM[form_of(question, preferred)]
            if reply is TOLD and not is_plain(question, tongue(question, preferred)):
                reply = WANTED
        elif kind_of(question) == "knowledge":
            reply = GUESSES
        else:
            return None
        return Reply(reply, ToolUse("unsure", {}))

    @property
    def writes_poorly(self) -> bool:
        """Whether the language model is so small that it repeats itself at low temperatures."""
        return not self._trusted()

    def _trusted(self) -> bool:
        size = self._model_bytes()
        return size is None or size >= TRUSTED

    def _open(self) -> Facts | None:
        """The dictionary; None while it is not installed."""
        if self._facts is None:
            try:
                self._facts = Facts(self._models.path(self._models.best("facts")))
            except (ModelError, OSError) as error:
                log.debug("There is no dictionary: %s", error)
        return self._facts


def _first(facts: Facts, question: str) -> Fact | None:
    """The dictionary's answer, also to the question without the words around it that say nothing."""
    asked = LEAD.sub("", question.strip())
    turned = HAS.sub(r"how many \1 does \2 have", asked.replace("’", "'").strip(" ?!."))
    tried = dict.fromkeys([question, trimming.core(question, "en"), asked, turned])
    return next((fact for told in tried if told and (fact := facts.answer(told))), None)


def _told(fact: Fact) -> Text:
    meanings = [
        say("{word}: {meaning}.", word=fact.word, meaning=meaning[:1].upper() + meaning[1:]) for meaning in fact.glosses
    ]
    return joined("\n\n", meanings)
