"""The people that recognition knows: the gallery, kept in step with the database."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from appliance.records.vision import Vector
from appliance.storage.templates import TemplateStore
from appliance.vision.gallery import Gallery
from appliance.vision.recogniser import Recogniser


class KnownPeople:
    """Gives the recogniser a new gallery when people or their views change, reading only the people who did.

    Every change goes through the database, so that those of this process and of the command line are taken up alike.
    Recognition reads `recogniser.gallery` without a lock: a gallery is immutable and is replaced in one assignment.
    """

    def __init__(self, templates: TemplateStore, recogniser: Callable[[], Recogniser | None]):
        """`recogniser` gives the current one, or None while no model is loaded."""
        self._templates = templates
        self._recogniser = recogniser
        self._lock = threading.RLock()
        self._gallery: Gallery | None = None  # the last one that was given
        self._version = 0  # of the templates in it

    def load(self, recogniser: Recogniser) -> None:
        """Give everybody to a recogniser that is about to become the current one. Raises StoreError."""
        with self._lock:
            self._gallery = None
            self._refresh(recogniser)

    def refresh(self) -> None:
        """Take up what has changed; not within a transaction, which could be rolled back. Raises StoreError."""
        with self._lock:
            if recogniser := self._recogniser():
                self._refresh(recogniser)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A block that compares faces with the gallery and writes; the gallery is current before and after it.

        One block at a time, or two cameras could register one face at the same moment. Raises StoreError.
        """
        with self._lock:
            self.refresh()
            try:
                yield
            finally:
                self.refresh()

    def taken_by(self, vectors: Iterable[Vector], person_id: int | None = None) -> str | None:
        """The name of somebody other than `person_id` whom one of the vectors looks like, see Gallery.taken_by."""
        if (recogniser := self._recogniser()) is None:
            return None
        gallery = recogniser.gallery
        return next((name for vector in vectors if (name := gallery.taken_by(vector, person_id))), None)

    def _refresh(self, recogniser: Recogniser) -> None:
        spec = recogniser.embedder.spec
        gallery = self._gallery
        if gallery is None or recogniser.gallery is not gallery or gallery.spec != spec:
            gallery, self._version = Gallery([], spec), 0  # another recogniser or embedder: begin with nobody
        version, people = self._templates.changes(spec.model, self._version)
        if people:
            counters = {found.person_id: found.counters for found in people}
            gallery = gallery.updated([(found.person_id, found.name, found.views) for found in people], counters)
        recogniser.gallery = self._gallery = gallery
        self._version = version
