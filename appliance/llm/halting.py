"""Ends llama.cpp's work in the middle of a token: because a stop is wanted, or because the token takes too long."""

import ctypes
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import llama_cpp

ABORTED = "llama_decode returned 2"  # raised by llama-cpp-python when the abort callback returns true


class HaltingLlama(llama_cpp.Llama):  # type: ignore[misc]  # it has no types
    """A model whose tokens can be ended, and made again."""

    on_halt: Callable[[], bool] | None = None  # called when a token was ended; true makes it again

    def __init__(self, path: str, **options: int):
        super().__init__(path, verbose=False, no_perf=True, **options)
        # llama.cpp asks at every node of its graph, hundreds of times a token, whether to abort: a function of Python
        # would take a fiftieth of the speed. C's strlen, of a text that is empty until a halt is wanted, takes nothing.
        self._halt_text = ctypes.create_string_buffer(2)
        self._halt = ctypes.cast(ctypes.CDLL(None).strlen, llama_cpp.ggml_abort_callback)
        llama_cpp.llama_set_abort_callback(self.ctx, self._halt, ctypes.cast(self._halt_text, ctypes.c_void_p))

    @property
    def can_repeat(self) -> bool:
        """Whether a token that was ended can be made again: a recurrent state may have moved on already."""
        return not (llama_cpp.llama_model_is_recurrent(self.model) or llama_cpp.llama_model_is_hybrid(self.model))

    def halt(self, now: bool = True) -> None:
        """End what is evaluated, and what will be until this is taken back. From any thread."""
        self._halt_text.value = b"x" if now else b""

    @contextmanager
    def halted_after(self, seconds: float | None) -> Iterator[None]:
        """Halt what the block evaluates after some seconds; None never does."""
        if seconds is None:
            yield
            return
        timer = threading.Timer(seconds, self.halt)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def eval(self, tokens: Sequence[int]) -> None:
        """Evaluate tokens. Raises RuntimeError with ABORTED if they are ended and not made again."""
        try:
            super().eval(tokens)
        except RuntimeError as error:
            if ABORTED not in str(error) or self.on_halt is None or not self.on_halt():
                raise
            super().eval(tokens)
