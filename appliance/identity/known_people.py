"""Keeps the gallery in step with the database."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from appliance.records.vision import Vector
from appliance.storage.templates import TemplateStore
from appliance.vision.gallery import Gallery
from appliance.vision.recogniser import Recogniser


class KnownPeople:
    """Gives the recogniser a new gallery when people or their views change, reading only those people.

    Every change goes through the database, so changes of this process and of the command line are both found.
    Recognition reads `recogniser.gallery` without a lock: a gallery is immutable and is replaced in one assignment.
    """

    def __init__(self, templates: TemplateStore, recogniser: Callable[[], Recogniser | None]):
        """`recogniser` gives the current one, or None while no model is loaded."""
        self._templates = templates
        self._recogniser = recogniser
        self._lock = threading.RLock()
        self._gallery: Gallery | None = None  # the current one
        self._version = 0  # of the templates in it

    def load(self, recogniser: Recogniser) -> None:
        """Load everyone into a recogniser before it becomes the current one. Raises StoreError."""
        with self._lock:
            self._gallery = None
            self._refresh(recogniser)

    def refresh(self) -> None:
        """Load changes. Not within a transaction, which could be rolled back. Raises StoreError."""
        with self._lock:
            if recogniser := self._recogniser():
                self._refresh(recogniser)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A block that compares faces with the gallery and then writes. The gallery is current before and after it.

        One block at a time, or two cameras could register one face at the same moment. Raises StoreError.
        """
        with self._lock:
            self.refresh()
            try:
                yield
            finally:
                self.refresh()

    def taken_by(self, vectors: Iterable[Vector], person_id: int | None = None) -> str | None:
        """The name of another person than `person_id` whom one of the vectors matches. See Gallery.taken_by."""
        if (recogniser := self._recogniser()) is None:
            return None
        gallery = recogniser.gallery
        return next((name for vector in vectors if (name := gallery.taken_by(vector, person_id))), None)

    def _refresh(self, recogniser: Recogniser) -> None:
        spec = recogniser.embedder.spec
        gallery = self._gallery
        if gallery is None or recogniser.gallery is not gallery or gallery.spec != spec:
            gallery, self._version = Gallery([], spec), 0  # another recogniser or embedder: begin with no one
        version, people = self._templates.changes(spec.model, self._version)
        if people:
            counters = {found.person_id: found.counters for found in people}
            gallery = gallery.updated([(found.person_id, found.name, found.views) for found in people], counters)
        recogniser.gallery = self._gallery = gallery
        self._version = version
