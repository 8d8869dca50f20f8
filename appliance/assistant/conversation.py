"""Builds the model's prompt from a conversation."""

from collections.abc import Sequence

from appliance.core.errors import ChatError
from appliance.core.i18n import say
from appliance.llm.engine import DEFAULTS, Answer, Engine, Options
from appliance.llm.prompt import Turn
from appliance.records.chat import Message

LONGEST_QUESTION = 32_000  # characters; the context is the real limit, this one keeps nonsense out of the database


def check_question(text: object) -> str:
    """The question as stored. Raises ChatError if it is empty or too long."""
    if not isinstance(text, str) or not text.strip():
        raise ChatError(say("Type a message first."))
    if len(text) > LONGEST_QUESTION:
        raise ChatError(say("That message is too long: {limit} characters at most.", limit=LONGEST_QUESTION))
    return text.strip().encode("utf-8", "replace").decode()


def turns(system_prompt: str, history: Sequence[Message]) -> list[Turn]:
    """The system prompt and the history in the form of a chat template: question and answer in turn.

    A question that never got an answer (the model failed, or was stopped before its first word) is left out. So is
    a tool's answer with its question: the model would imitate it and promise what no tool did.
    """
    system = [{"role": "system", "content": system_prompt}] if system_prompt else []
    following = [*history[1:], None]
    answered = [
        m
        for m, after in zip(history, following, strict=True)
        if not m.tool and not (m.role == "user" and after and (after.role == "user" or after.tool))
    ]
    return [*system, *({"role": m.role, "content": m.text} for m in answered)]


def begin(engine: Engine, system_prompt: str, history: Sequence[Message], options: Options = DEFAULTS) -> Answer:
    """Start the answer to a history that ends with a question. Raises ChatError."""
    return engine.answer(turns(system_prompt, history), options)
