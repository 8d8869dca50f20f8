"""Turns of a conversation as tokens, in the model's own chat template."""

import re
from collections.abc import Sequence
from functools import cached_property

import llama_cpp
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from appliance.core.errors import ChatError
from appliance.core.i18n import say
from appliance.llm.prompt import Turn


class ChatTemplate:
    """The chat template of a model file."""

    def __init__(self, llama: llama_cpp.Llama):
        """Raises ChatError if the file has no template."""
        self._llama = llama
        template = llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise ChatError(say("This model file has no chat template, so it cannot be used for chat."))
        self._formatter = Jinja2ChatFormatter(
            template=template,
            eos_token=self._text(llama.token_eos()),
            bos_token=self._text(llama.token_bos()),
            stop_token_ids=[llama.token_eos()],
        )

    def tokenise(self, turns: Sequence[Turn]) -> list[int]:
        """The turns as tokens. Text in a turn never becomes a control token."""
        harmless = [{**turn, "content": self._control.sub(_apart, turn["content"])} for turn in turns]
        text = self._formatter(messages=harmless).prompt
        return list(self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=True))

    def plain(self, turns: Sequence[Turn]) -> list[int]:
        """The text of the turns as tokens, to be continued: without the template. At least one token."""
        text = "".join(turn["content"] for turn in turns)
        tokens = list(self._llama.tokenize(text.encode("utf-8"), add_bos=True, special=False))
        return tokens or [max(0, self._llama.token_bos())]

    @cached_property
    def _control(self) -> re.Pattern[str]:
        """Matches text that the vocabulary would read as a control token, such as <|im_end|>."""
        vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        count = llama_cpp.llama_vocab_n_tokens(vocab)
        control = [i for i in range(count) if llama_cpp.llama_vocab_is_control(vocab, i)]
        texts = [llama_cpp.llama_vocab_get_text(vocab, i).decode("utf-8", "replace") for i in control]
        return re.compile("|".join(re.escape(text) for text in texts if len(text) > 1) or r"(?!)")

    def _text(self, token: int) -> str:
        return self._llama.detokenize([token], special=True).decode("utf-8", "replace") if token >= 0 else ""


def _apart(found: re.Match[str]) -> str:
    """The text with a space after its first character: readable, but not a control token."""
    return f"{found[0][0]} {found[0][1:]}"
