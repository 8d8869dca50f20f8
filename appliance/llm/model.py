"""One llama.cpp model, in the worker process: prompts in, text out."""

import codecs
import ctypes
import hashlib
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import llama_cpp
from llama_cpp import LlamaGrammar
from msgspec.structs import replace

from appliance.llm import thread_tuning as tuning
from appliance.llm.adaptive_threads import AdaptiveThreads, ReadingThreads
from appliance.llm.chat_template import ChatTemplate
from appliance.llm.context import Context
from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.halting import ABORTED, HaltingLlama
from appliance.llm.pipe import Ease, Generate
from appliance.llm.prompt import Ending, Prompt, Turn, common_prefix, fit, take_whole
from appliance.llm.thread_tuning import Threads

NO_REQUEST = -1
LONGEST_PIECE = 512  # bytes of one token
PIECE_SECONDS = 0.02  # least time between two pieces: each wakes the appliance and the page on the model's cores
LONGEST_REST = 1.0  # seconds; a stop waits no longer
TELLING_BATCH = 16  # tokens read at once whose time tells how fast reading is
TRIALS = 3  # tokens generated at the start to measure the machine's speed
TUNING_SECONDS = 4.0
TRIAL_PROMPT = 48  # tokens read at once for the measurement, at most
TRIAL_SECONDS = 0.5  # that reading them may take on a slow machine, one by one


class Stopped(Exception):
    """A stop was requested while the prompt was evaluated."""


class Model:
    """One llama.cpp model and its one context. Not thread-safe: one thread uses it, another may only stop it."""

    def __init__(
        self, path: str, context: int, batch: int, threads: int, states: int = 0, tuned: str = "", seconds: float = 0.0
    ):
        """`threads` are for an answer; 0 uses the measured best, cached in the file `tuned`, or the default.

        `states` is the number of bytes for saved states of other conversations. An answer ends
        after `seconds` of work, 0 for never.
        """
        cores = threads or tuning.candidates(os.cpu_count() or 1)[0]
        most = threads or os.cpu_count() or cores
        self._llama = HaltingLlama(path, n_ctx=context, n_batch=batch, n_threads=cores, n_threads_batch=most)
        self._vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._batch = batch
        self._buffer = ctypes.create_string_buffer(LONGEST_PIECE)
        self._template = ChatTemplate(self._llama)
        self.context = context
        self._held = Context(self._llama, states)
        self._stop_id = self._current = NO_REQUEST
        self._seconds = seconds
        self._threads = Threads(cores, most)
        if tuned and not threads:
            self._threads = self._tuned(Path(tuned))
        alone = self._seconds_of(1)
        self._pace = AdaptiveThreads(self._threads.answer, alone)
        self._reading = ReadingThreads(self._threads.prompt, alone)
        self._llama.on_halt = self._resume

    def _seconds_of(self, threads: int, tokens: int = 1, trials: int = TRIALS) -> float:
        """Seconds for a batch of tokens on a number of threads."""
        llama_cpp.llama_set_n_threads(self._llama.ctx, threads, threads)
        seconds = []
        for _ in range(trials):
            self._llama.n_tokens = 0
            began = time.perf_counter()
            self._llama.eval([max(0, self._llama.token_bos())] * tokens)
            seconds.append(time.perf_counter() - began)
        self._llama.n_tokens = 0
        return min(seconds)

    def _tuned(self, file: Path) -> Threads:
        """The fastest numbers of threads here: from the file, or measured now."""
        about = repr((*self._identity(), os.cpu_count()))
        if kept := tuning.load(file, about):
            return kept
        numbers = tuning.candidates(os.cpu_count() or 1)
        try:
            alone = self._fastest(numbers, 1)
            most = round(TRIAL_SECONDS / self._seconds_of(alone, trials=1))
            found = Threads(alone, self._fastest(sorted(numbers, reverse=True), min(TRIAL_PROMPT, self._batch, most)))
        except TimeoutError:  # a machine that is busy now: tried again at the next start
            return self._threads
        tuning.save(file, about, found)
        return found

    def _fastest(self, numbers: Sequence[int], tokens: int) -> int:
        """The number of threads that takes `tokens` at once the fastest. Raises TimeoutError after TUNING_SECONDS."""
        trials = TRIALS if tokens == 1 else 1
        with self._aborted_after(TUNING_SECONDS):
            return tuning.fastest(numbers, lambda n: self._seconds_of(n, max(1, tokens), trials), TUNING_SECONDS)

    @contextmanager
    def _aborted_after(self, seconds: float) -> Iterator[None]:
        """Limit the block's time, even within a token: on a busy machine one takes seconds. Raises TimeoutError."""
        try:
            with self._llama.halted_after(seconds):
                yield
        except RuntimeError as error:
            if ABORTED not in str(error):
                raise
            raise TimeoutError from error
        finally:
            self._llama.halt(False)
            self._llama.n_tokens = 0

    def _identity(self) -> tuple[Any, ...]:
        """Identifies this model and this version of llama.cpp."""
        source = Path(self._llama.model_path).stat()
        return (self._llama.model_path, source.st_size, source.st_mtime_ns, llama_cpp.__version__)

    def tokenise(self, turns: Sequence[Turn]) -> list[int]:
        """The turns as tokens, in the model's chat template."""
        return self._template.tokenise(turns)

    def warm(self, system_prompt: str, file: Path) -> None:
        """Evaluate the system prompt: load it from `file` if written for this model, or save it there."""
        asked = [
            self.tokenise([{"role": "system", "content": system_prompt}, {"role": "user", "content": text}])
            for text in ("a", "1")
        ]
        tokens = asked[0][: common_prefix(*asked)]
        mark = hashlib.sha256(repr((*self._identity(), self.context, tokens)).encode()).digest()
        self._held.warm(tokens, mark, file)

    def forget(self, owner: str) -> None:
        """Drop all that an owner's conversations left in memory. Not while an answer is in progress."""
        self._held.forget(owner)

    def ease(self, ease: Ease) -> None:
        """Work less hard from now on, or as usual. From any thread."""
        self._pace.ease = ease

    def stop(self, request_id: int) -> None:
        """End the answer to a request, at once or when its turn comes. From any thread."""
        self._stop_id = request_id
        if self._stopping:
            self._llama.halt()

    @property
    def _stopping(self) -> bool:
        return self._stop_id == self._current

    def answer(self, request: Generate) -> Iterator[Reading | TextDelta | Finished]:
        """Events of one answer. Raises PromptTooLongError or errors of llama.cpp."""
        self._current = request.id
        self._llama.halt(self._stopping)
        started = time.perf_counter()
        self._deadline = started + self._seconds if self._seconds else float("inf")
        prompt, most = self._prompt(request)
        self._held.resume(prompt.tokens, request.owner)
        cached = self._held.cached(prompt.tokens)
        done = Finished("stopped", prompt_tokens=len(prompt.tokens), cached_tokens=cached)
        try:
            yield from self._read(prompt, cached)
        except Stopped:
            yield done
            return
        except TimeoutError:
            yield replace(done, reason="time")
            return
        first = time.perf_counter()
        text = _Text(request.stop)
        reason: Literal["end", "length", "time"] = "length"
        for token in self._tokens(prompt, request):
            if llama_cpp.llama_vocab_is_eog(self._vocab, token) or text.ends(self._piece(token)):
                reason = "end"
                break
            if delta := text.due(time.perf_counter()):
                yield delta
            if text.tokens >= most or self._stopping:
                break
            if time.perf_counter() > self._deadline:
                reason = "time"
                break
        if delta := text.rest():
            yield delta
        ended = time.perf_counter()
        yield replace(
            done,
            reason="stopped" if self._stopping else reason,
            tokens=text.tokens,
            prompt_seconds=round(first - started, 4),
            answer_seconds=round(ended - first, 4),
        )

    def _prompt(self, request: Generate) -> tuple[Prompt, int]:
        """The tokens to read, and the most to write. Raises PromptTooLongError."""
        tokenise = self._template.plain if request.plain else self.tokenise
        if request.whole:
            return take_whole(tokenise(request.turns), self.context, request.max_tokens)
        return fit(request.turns, tokenise, self.context - request.max_tokens), request.max_tokens

    def _read(self, prompt: Prompt, cached: int) -> Iterator[Reading]:
        """Evaluate the prompt in batches, after the part that the context still holds."""
        self._llama.n_tokens = cached
        total = len(prompt.tokens)
        for start in range(cached, total, self._batch):
            yield Reading(start, total, prompt.left_out)
            threads = self._use_threads()
            began = time.perf_counter()
            batch = prompt.tokens[start : start + self._batch]
            try:
                self._llama.eval(batch)
            except RuntimeError as error:
                if ABORTED in str(error):
                    raise Stopped from error
                raise
            if self._stopping:
                raise Stopped
            if time.perf_counter() > self._deadline:
                raise TimeoutError
            self._has_read(len(batch), threads, time.perf_counter() - began)
        yield Reading(total, total, prompt.left_out)

    def _tokens(self, prompt: Prompt, request: Generate) -> Iterator[int]:
        self._llama.set_seed(request.seed if request.seed is not None else secrets.randbits(31))
        tokens = self._llama.generate(
            prompt.tokens,
            temp=request.temperature,
            repeat_penalty=1.0 if request.grammar else 1.1,  # JSON repeats punctuation
            top_k=40,
            top_p=0.95 if request.top_p is None else request.top_p,
            min_p=0.05,
            frequency_penalty=request.frequency_penalty,
            presence_penalty=request.presence_penalty,
            grammar=LlamaGrammar.from_string(request.grammar, verbose=False) if request.grammar else None,
        )
        try:
            yield next(tokens)  # sets up the sampler, so its time does not count
            while True:
                self._use_threads()
                began = time.perf_counter()
                with self._llama.halted_after(self._pace.limit if self._llama.can_repeat else None):
                    token = next(tokens)
                self._llama.halt(self._stopping)  # the limit may have been reached just after the token
                self._took(time.perf_counter() - began)
                yield token
        except RuntimeError as error:
            if ABORTED not in str(error):
                raise

    def _use_threads(self) -> int:
        """Use as many threads as the cores have time for. Returns those for a prompt."""
        answer = self._pace.threads
        prompt = 1 if answer < self._threads.answer else self._reading.threads  # the cores are wanted elsewhere
        prompt = min(prompt, self._pace.ease.threads or prompt)
        llama_cpp.llama_set_n_threads(self._llama.ctx, answer, prompt)
        return prompt

    def _has_read(self, tokens: int, threads: int, seconds: float) -> None:
        """Learn from the time of a batch, then rest. A few tokens, or a slow batch on purpose, tell nothing."""
        if tokens >= TELLING_BATCH and not self._pace.ease.threads:
            self._reading.took(threads, seconds / tokens)
        self._rest(seconds)

    def _resume(self) -> bool:
        """Whether the token that was just ended is to be made again: it was a trial that took too long, and no stop."""
        is_trial = self._pace.limit is not None and not self._stopping
        if is_trial:
            self._pace.gave_up()
            self._use_threads()
            self._llama.halt(False)
        return is_trial

    def _took(self, seconds: float) -> None:
        """Learn from the time of a token, then rest."""
        self._pace.took(seconds)
        if not self._pace.ease.threads:
            self._reading.wrote(seconds)
        self._rest(seconds)

    def _rest(self, worked: float) -> None:
        """Rest as long as the box wants it after some seconds of work."""
        if (seconds := min(LONGEST_REST, self._pace.ease.rest * worked)) > 0:
            time.sleep(seconds)

    def _piece(self, token: int) -> bytes:
        # The C function, because Llama.detokenize() drops a leading space in some vocabularies.
        size = llama_cpp.llama_token_to_piece(self._vocab, token, self._buffer, len(self._buffer), 0, False)
        return self._buffer.raw[:size] if size > 0 else b""


class _Text:
    """The text of an answer, sent in few and complete pieces."""

    def __init__(self, stop: Sequence[str]):
        """The text ends before the first of the words `stop`."""
        self.tokens = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._ending = Ending(stop)
        self._held, self._held_tokens = "", 0
        self._told = 0.0  # time.perf_counter()

    def ends(self, piece: bytes) -> bool:
        """Add the bytes of a token. True if the text has ended."""
        self.tokens += 1
        self._held_tokens += 1
        self._held += self._ending.take(self._decoder.decode(piece))
        return self._ending.reached

    def due(self, now: float) -> TextDelta | None:
        """The text to send now."""
        return self._take(now) if now - self._told >= PIECE_SECONDS else None

    def rest(self) -> TextDelta | None:
        """The remaining text. Half a character left in the decoder is dropped."""
        self._held += self._ending.rest()
        return self._take(0.0)

    def _take(self, now: float) -> TextDelta | None:
        if not self._held:
            return None
        delta = TextDelta(self._held, self._held_tokens)
        self._held, self._held_tokens, self._told = "", 0, now
        return delta
