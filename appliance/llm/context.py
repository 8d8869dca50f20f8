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

    def cached(self, tokens: Sequence[int]) -> int:
        """How many of the first `tokens` the context holds; the last one is always evaluated again."""
        return min(common_prefix(self._llama.eval_tokens, tokens), len(tokens) - 1)

    def warm(self, tokens: list[int], mark: bytes, file: Path) -> None:
        """Evaluate a prefix of every prompt: load it from `file` if that begins with `mark`, or save it there."""
        if len(tokens) < WORTH:
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

    def resume(self, tokens: list[int]) -> None:
        """Restore the state that saves the most evaluation of `tokens`: the current one or a saved one."""
        held = list(self._llama.eval_tokens)
        here = common_prefix(held, tokens)
        if not continues(held, tokens) and gap(held, tokens) is None:
            self._keep(held)  # another conversation's turn
        state, saved = self._states.best(tokens)
        if state is not None and saved > here + WORTH:
            self._restore(state)
        self._close_gap(tokens)

    def _keep(self, held: list[int]) -> None:
        if len(held) >= WORTH and (state := self._state(held)):
            self._states.keep(state)

    def _state(self, held: list[int]) -> KvState | None:
        context = self._llama.ctx
        size = llama_cpp.llama_state_seq_get_size(context, SEQUENCE)
        data = (ctypes.c_uint8 * size)()
        if llama_cpp.llama_state_seq_get_data(context, data, size, SEQUENCE) != size:
            return None
        return KvState(tuple(held), bytes(data))

    def _restore(self, state: KvState) -> None:
        llama = self._llama
        data = (ctypes.c_uint8 * len(state.data)).from_buffer_copy(state.data)
        llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(llama.ctx), SEQUENCE, -1, -1)
        if not llama_cpp.llama_state_seq_set_data(llama.ctx, data, len(state.data), SEQUENCE):
            llama.reset()
            llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(llama.ctx), True)
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
