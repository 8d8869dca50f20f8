"""The one context of llama.cpp, and saved states of earlier conversations."""

import ctypes
import logging
from collections.abc import Sequence
from pathlib import Path

import llama_cpp

from appliance.core import files
from appliance.llm.kv_cache import WORTH, KvCache, KvState, continues, gap
from appliance.llm.prompt import common_prefix

log = logging.getLogger(__name__)

SEQUENCE = 0  # llama.cpp's number of the one sequence of the context


class Context:
    """Evaluates as little as possible when conversations take turns."""

    def __init__(self, llama: llama_cpp.Llama, states: int):
        """`states` is the number of bytes for saved states of other conversations."""
        self._llama = llama
        self._states = KvCache(states)
        self._owner = ""  # of the conversation that the context holds
        self._shared: list[int] = []  # tokens at the beginning of every prompt

    def cached(self, tokens: Sequence[int]) -> int:
        """How many of the first `tokens` the context holds; the last one is always evaluated again."""
        return min(common_prefix(self._llama.eval_tokens, tokens), len(tokens) - 1)

    def warm(self, tokens: list[int], mark: bytes, file: Path) -> None:
        """Evaluate a prefix of every prompt: load it from `file` if that begins with `mark`, or save it there."""
        self._shared = tokens
        if len(tokens) < WORTH:  # not worth a file: the first question finds them in the context
            self._llama.reset()
            self._llama.eval(tokens)
            return
        try:
            held = file.read_bytes()
        except OSError:
            held = b""
        if held[: len(mark)] == mark:
            self._states.keep(KvState(tuple(tokens), held[len(mark) :]))
            return
        self._llama.reset()
        self._llama.eval(tokens)
        if state := self._state(tokens):
            self._states.keep(state)
            try:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                files.write(file, mark + state.data)
            except OSError as error:  # it is only a cache
                log.warning("Cannot save the state of the system prompt: %s", error)

    def resume(self, tokens: list[int], owner: str = "") -> None:
        """Restore the state that saves the most evaluation of `tokens`: the current one or a saved one.

        Of another owner's conversation nothing is taken over but the beginning of every prompt.
        """
        if owner != self._owner:
            self._hand_over(owner)
        held = list(self._llama.eval_tokens)
        here = common_prefix(held, tokens)
        if not continues(held, tokens) and gap(held, tokens) is None:
            self._keep(held)  # another conversation's turn
        state, saved = self._states.best(tokens, owner)
        if state is not None and saved > here + WORTH:
            self._restore(state)
        self._close_gap(tokens)

    def forget(self, owner: str) -> None:
        """Drop all that an owner's conversations left, in llama.cpp's memory as well: freed cells keep their values."""
        self._states.forget(owner)
        held = list(self._llama.eval_tokens)
        state = self._state(held) if held and self._owner != owner else None
        self._clear()
        if state:
            self._restore(state)
        else:
            self._owner = ""

    def _hand_over(self, owner: str) -> None:
        held = list(self._llama.eval_tokens)
        self._keep(held)
        common = common_prefix(held, self._shared)
        memory = llama_cpp.llama_get_memory(self._llama.ctx)
        if llama_cpp.llama_memory_seq_rm(memory, SEQUENCE, common, -1):
            self._llama.n_tokens = common
            self._llama._requires_eval = True  # noqa: SLF001  # as in _restore
        else:  # a model that cannot go back
            self._clear()
        self._owner = owner

    def _clear(self) -> None:
        self._llama.reset()
        self._llama.input_ids[:] = 0
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._llama.ctx), True)

    def _keep(self, held: list[int]) -> None:
        if len(held) >= WORTH and (state := self._state(held)):
            self._states.keep(state)

    def _state(self, held: list[int]) -> KvState | None:
        context = self._llama.ctx
        size = llama_cpp.llama_state_seq_get_size(context, SEQUENCE)
        data = (ctypes.c_uint8 * size)()
        if llama_cpp.llama_state_seq_get_data(context, data, size, SEQUENCE) != size:
            return None
        return KvState(tuple(held), bytes(data), self._owner)

    def _restore(self, state: KvState) -> None:
        llama = self._llama
        data = (ctypes.c_uint8 * len(state.data)).from_buffer_copy(state.data)
        llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(llama.ctx), SEQUENCE, -1, -1)
        if not llama_cpp.llama_state_seq_set_data(llama.ctx, data, len(state.data), SEQUENCE):
            self._clear()
            return
        llama.input_ids[: len(state.tokens)] = state.tokens
        llama.n_tokens = len(state.tokens)
        # The logits are another conversation's; llama-cpp-python has no public way to say so.
        llama._requires_eval = True  # noqa: SLF001

    def _close_gap(self, tokens: list[int]) -> None:
        """Where the oldest turns left the prompt, cut them out of the context and move the rest up to its beginning."""
        llama = self._llama
        held = list(llama.eval_tokens)
        found = gap(held, tokens)
        memory = llama_cpp.llama_get_memory(llama.ctx)
        if found is None or not llama_cpp.llama_memory_can_shift(memory):
            return
        start, end = found
        if not llama_cpp.llama_memory_seq_rm(memory, SEQUENCE, start, end):
            return
        llama_cpp.llama_memory_seq_add(memory, SEQUENCE, end, len(held), start - end)
        kept = held[:start] + held[end:]
        llama.input_ids[: len(kept)] = kept
        llama.n_tokens = len(kept)
        llama._requires_eval = True  # noqa: SLF001  # as in _restore
