"""The language models that the owner can choose from: what is installed, what they need, and the current one."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from appliance.assistant.model_advice import COMFORTABLE, Rates, quality_of
from appliance.assistant.model_settings import worker_settings
from appliance.core import files, system
from appliance.core.config import Chat
from appliance.core.errors import ApplianceError, ModelError
from appliance.core.i18n import Text, say, verbatim
from appliance.core.jobs import run_once
from appliance.llm.gguf import BASE, Facts, read_facts
from appliance.modelstore.manifest import Entry
from appliance.modelstore.store import ModelStore
from appliance.storage.choices import Choices

log = logging.getLogger(__name__)

CHOICE = "chat.model"  # name of the stored choice
BESIDES = 950_000_000  # bytes for everything else: faces and pages 350 MB, Chromium 450 MB (measured), the system
BOARDS = (1, 2, 4, 8, 16)  # GB, memory sizes of boards
SPARE = 100 << 20  # bytes to keep free

GUESS = 1.2  # ratio of memory to file size, for models of 0.3 to 3 billion parameters and 2048 tokens

State = Literal["in use", "ready", "too large", "unusable", "absent", "fetching"]


@dataclass(frozen=True)
class LanguageModel:
    """A language model, as shown to the owner."""

    id: str  # from the manifest, or the file name
    title: str
    bytes: int  # of the file
    needs: int  # bytes of memory; 0 if unknown
    suits: str  # to be translated, as is `text`
    licence: str
    state: State
    text: str = ""  # what prevents its use
    done: int = 0  # bytes downloaded
    chosen: bool = False
    quality: str = ""
    rate: float = 0.0  # tokens per second on this machine; 0 if unknown
    measured: bool = False  # the rate was measured, not estimated
    recommended: bool = False  # the best that this machine can hold, if that is not the current one


class ModelCatalogue:
    """Lists, downloads and selects language models."""

    def __init__(
        self,
        settings: Chat,
        models: ModelStore,
        choices: Choices,
        restart: Callable[[], None],
        worker: Callable[[], int | None],
    ):
        """`restart` restarts the worker; `worker` gives its process id."""
        self._settings = settings
        self._models = models
        self._choices = choices
        self._restart = restart
        self._worker = worker
        self._lock = threading.Lock()
        self._facts: dict[tuple[str, int, int], Facts | Text] = {}  # or the error
        self._fetching: dict[str, int] = {}  # id: bytes downloaded
        self.rates = Rates(choices, self._current)
        self._failed: dict[str, Text] = {}  # id: why it could not be downloaded or did not start

    # ------------------------------------------------------------ asking

    def settings(self) -> Chat:
        """The chat settings with the owner's choice, if that is available."""
        chosen = self._choices.get(CHOICE)
        if chosen and (path := self._path(chosen)):
            return replace(self._settings, model=str(path) if self._entry(chosen) is None else chosen)
        return self._settings

    def all(self) -> list[LanguageModel]:
        """Every chat model of the manifest, and every other GGUF file in the models folder."""
        entries = [entry for entry in self._models.entries if entry.task == "chat"]
        known = {entry.file for entry in entries}
        files = sorted(self._models.folder.glob("*.gguf")) if self._models.folder.is_dir() else []
        found = [self._of_entry(entry) for entry in entries]
        found += [self._of_file(path, path.name) for path in files if path.name not in known]
        return self._recommended([self._advised(model) for model in found])

    def _advised(self, model: LanguageModel) -> LanguageModel:
        entry = self._entry(model.id)
        rate, measured = self.rates.of(model.id, model.bytes)
        return replace(model, quality=quality_of(entry.quality if entry else 0), rate=round(rate, 1), measured=measured)

    def _recommended(self, models: list[LanguageModel]) -> list[LanguageModel]:
        """Mark the best model that fits the machine's memory and answers fast enough, unless it is the current one.

        None is marked before the current one was measured here: nobody knows yet what is fast enough.
        """
        memory = system.memory()
        room = memory.total - BESIDES if memory else 0
        grades = {entry.id: entry.quality for entry in self._models.entries}
        fit = [m for m in models if grades.get(m.id) and 0 < m.needs <= room and m.rate >= COMFORTABLE]
        best = max(fit, key=lambda m: (grades[m.id], -m.bytes), default=None)
        now = next((m for m in models if m.state == "in use"), None)
        if best is None or (now and grades.get(now.id, 0) >= grades[best.id]):
            return models
        return [replace(m, recommended=m is best) for m in models]

    def _current(self) -> tuple[str, int] | None:
        """The id of the current model and the bytes of its file."""
        path, size = self._answering(), self.file_bytes()
        entry = next((e for e in self._models.entries if path and e.file == path.name), None)
        return (entry.id if entry else path.name, size) if path and size else None

    def _of_entry(self, entry: Entry) -> LanguageModel:
        path = self._path(entry.id)
        if path:
            return replace(self._of_file(path, entry.id), licence=entry.licence)
        fetching = self._fetching.get(entry.id)
        state: State = "absent" if fetching is None else "fetching"
        text = self._failed.get(entry.id, "")
        needs = self._needs(None, entry.bytes)
        suits = board_for(needs)
        return LanguageModel(entry.id, entry.id, entry.bytes, needs, suits, entry.licence, state, text, fetching or 0)

    def _of_file(self, path: Path, model_id: str) -> LanguageModel:
        size = path.stat().st_size
        chosen = model_id == self._choices.get(CHOICE)
        model = LanguageModel(model_id, model_id, size, 0, "", "", "ready", self._failed.get(model_id, ""), 0, chosen)
        facts = self._facts_of(path)
        if isinstance(facts, Text):
            return replace(model, state="unusable", text=facts)
        needs = self._needs(facts, size)
        model = replace(model, needs=needs, suits=board_for(needs))
        if self._answering() == path:
            return replace(model, state="in use")
        if problem := self._too_large(needs):
            return replace(model, state="too large", text=problem)
        return model

    def _needs(self, facts: Facts | None, size: int) -> int:
        """Bytes of memory needed; a rough estimate if the file is not installed."""
        if facts is None:
            return guess(size, self._settings.states_mb)
        states = round(self._settings.states_mb * 1e6)
        return facts.memory(size, self._settings.context, self._settings.batch) + states

    def _answering(self) -> Path | None:
        try:
            return Path(worker_settings(self.settings(), self._models)["path"])
        except ModelError:
            return None

    def _facts_of(self, path: Path) -> Facts | Text:
        about = path.stat()
        key = (str(path), about.st_size, about.st_mtime_ns)
        with self._lock:
            if key not in self._facts:
                self._facts[key] = _facts_or_problem(path)
            return self._facts[key]

    def _too_large(self, needs: int) -> Text | None:
        free = _available() + (system.resident(self._worker()) or 0)
        if needs + SPARE <= free:
            return None
        need, left = round(needs / 1e9, 1), round(free / 1e9, 1)
        return say("It needs about {need} GB of memory, but only {left} GB is available.", need=need, left=left)

    def file_bytes(self) -> int | None:
        """The size of the current model's file; None if there is none."""
        path = self._answering()
        return path.stat().st_size if path and path.exists() else None

    def loaded(self) -> float:
        """Loading progress, 0 to 1: the worker's memory over the file's size."""
        size = self.file_bytes()
        return round(min(0.99, (system.resident(self._worker()) or 0) / size), 2) if size else 0.0

    def _entry(self, model_id: str) -> Entry | None:
        return next((e for e in self._models.entries if e.task == "chat" and e.id == model_id), None)

    def _path(self, model_id: str) -> Path | None:
        """The path of a model's file, or None."""
        entry = self._entry(model_id)
        if entry:
            ready = any(state.entry is entry and state.prepared for state in self._models.states())
            return self._models.path(entry) if ready else None
        path = self._models.folder / model_id
        safe = Path(model_id).name == model_id and path.suffix == ".gguf"
        return path if safe and path.is_file() else None

    # ------------------------------------------------------------ doing

    def choose(self, model_id: str) -> None:
        """Switch to a model. Raises ModelError if it is not installed or would not fit."""
        model = next((m for m in self.all() if m.id == model_id), None)
        if model is None or model.state in ("absent", "fetching"):
            raise ModelError(say("That model is not installed. Download it first."))
        if model.state in ("too large", "unusable"):
            raise ModelError(verbatim(model.text))
        self._failed.pop(model_id, None)
        self._choices.set(CHOICE, model_id)
        self._restart()

    def refused(self, settings: dict[str, Any]) -> None:
        """Handle a worker that did not start: if the owner chose its model, go back to the default."""
        chosen = self._choices.get(CHOICE)
        if chosen and self._path(chosen) == Path(settings["path"]):
            self._failed[chosen] = say("It did not start. The default model is in use again.")
            log.warning("The language model %s did not start; using the default model", chosen)
            self._choices.set(CHOICE, "")

    def fetch(self, model_id: str) -> None:
        """Start to download a model of the manifest. Raises ModelError if it is unknown or already downloading."""
        entry = self._entry(model_id)
        if entry is None:
            raise ModelError(say("There is no such model to download."))
        folder = self._models.folder
        if not files.is_writable(folder):
            raise ModelError(say("Models cannot be saved in {folder}: the folder is read-only.", folder=folder))
        with self._lock:
            if model_id in self._fetching:
                raise ModelError(say("It is already downloading."))
            disk = system.disk(folder.parent)
            if disk and disk.free < entry.bytes + SPARE:
                takes, free = round(entry.bytes / 1e9, 1), round(disk.free / 1e9, 1)
                raise ModelError(
                    say("It needs {takes} GB of disk space, but only {free} GB is free.", takes=takes, free=free)
                )
            self._fetching[model_id] = 0
            self._failed.pop(model_id, None)
        run_once(f"fetching {model_id}", lambda: self._fetch(entry))

    def _fetch(self, entry: Entry) -> None:
        def begin(_: str) -> Callable[[int, int | None], None]:
            def progress(done: int, _total: int | None) -> None:
                self._fetching[entry.id] = done

            return progress

        try:
            self._models.fetch(entry, begin)
            self._models.prepare(entry)
        except ApplianceError as error:
            self._failed[entry.id] = error.text
        except OSError as error:
            self._failed[entry.id] = say("It could not be saved: {error}.", error=error.strerror)
        finally:
            self._fetching.pop(entry.id, None)


def guess(size: int, states_mb: float) -> int:
    """Estimate the bytes of memory for a model file of `size` bytes."""
    return BASE + round(GUESS * size) + round(states_mb * 1e6)


def board_for(needs: int) -> Text:
    """The smallest board with enough memory for a model and everything else."""
    size = next((size for size in BOARDS if needs + BESIDES <= size * 1e9), None)
    return say("fits a {size} GB board", size=size) if size else say("needs more than 16 GB RAM")


def _facts_or_problem(path: Path) -> Facts | Text:
    try:
        facts = read_facts(path)
    except ModelError as error:
        return error.text
    if facts.chat:
        return facts
    return say("{name} has no chat template, so it cannot be used for chat.", name=path.name)


def _available() -> int:
    """Bytes of memory available to the worker."""
    memory = system.memory()
    return memory.free if memory else 1 << 62  # unknown, so no model is refused
