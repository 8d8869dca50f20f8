"""The stored form of a face, and re-embedding everyone from it when the embedder has changed."""

import logging
from collections.abc import Callable

import numpy as np

from appliance.core.errors import ApplianceError, FaceError, ModelError, NotFoundError
from appliance.core.i18n import say, verbatim
from appliance.core.images import decode, encode_jpeg
from appliance.modelstore.store import ModelStore
from appliance.records.people import StoredSample
from appliance.records.vision import CapturedSample, Vector
from appliance.storage.people import People
from appliance.vision.align import TEMPLATES
from appliance.vision.recogniser import Recogniser

log = logging.getLogger(__name__)

SNAPSHOT_QUALITY = 95  # JPEG; changes an embedding less than the next frame would


def stored_sample(model: str, taken: CapturedSample) -> StoredSample:
    """A sample to store, usable by any embedder. Raises ApplianceError if the picture is missing."""
    if taken.snapshot is None:
        raise ApplianceError(say("The photos were lost. Nothing was saved. Try again."))
    jpeg = encode_jpeg(taken.snapshot.pixels, SNAPSHOT_QUALITY)
    return StoredSample(model, taken.face.embedding, jpeg, taken.snapshot.landmarks, taken.direction)


def reembed(
    people: People, recogniser: Recogniser, models: ModelStore, progress: Callable[[int, int], None]
) -> list[str]:
    """Re-embed everyone whose samples were made by another embedder. Returns the names of people to register again.

    `progress` gets (people done, people in all). An unusable sample stays as it is, and works again if its embedder
    returns. The names are those of people without a single usable sample.
    """
    model = recogniser.embedder.spec.model
    waiting = people.outdated(model)
    lost = []
    for number, person_id in enumerate(waiting):
        progress(number, len(waiting))
        try:
            if not _reembed_person(people, person_id, recogniser, models):
                lost.append(people.get(person_id).name)
        except NotFoundError:
            continue  # deleted meanwhile
    return lost


def _reembed_person(people: People, person_id: int, recogniser: Recogniser, models: ModelStore) -> bool:
    """Whether there is a usable sample, or none can be read. Raises NotFoundError."""
    model = recogniser.embedder.spec.model
    try:
        views = people.views(person_id)
    except NotFoundError:
        raise
    except ApplianceError as error:
        log.warning("Cannot read the photos of person %d: %s", person_id, error)
        return True
    found: dict[int, Vector] = {}
    for view in views:
        if view.model == model:
            continue
        try:
            found[view.id] = _embed(view, recogniser, models)
        except ApplianceError as error:
            log.warning("Cannot re-embed photo %d of person %d: %s", view.id, person_id, error)
    if found:
        people.reembed(person_id, model, found)
    return any(view.id in found or view.model == model for view in views if not view.counter)


def _embed(view: StoredSample, recogniser: Recogniser, models: ModelStore) -> Vector:
    pixels = decode(view.crop, say("A stored photo"))
    landmarks = view.landmarks
    if landmarks is None:
        landmarks = _known_landmarks(view.model, pixels.shape[0], models)
    if landmarks is None:
        found = recogniser.detector.find(pixels)
        if not found:
            raise FaceError(verbatim(f"no face was found in it, and its model {view.model} is not known"))
        landmarks = found[0].landmarks
    return recogniser.embedder.embed(pixels, landmarks)


def _known_landmarks(model: str, size: int, models: ModelStore) -> np.ndarray | None:
    """The landmarks in an embedder's own crop, which is what 0.1 stored at first."""
    if model == "dlib-resnet-v1":  # its default embedder
        return TEMPLATES["dlib"] * size
    try:
        crop = models.entry(model).crop
    except ModelError:
        return None
    return TEMPLATES[crop.template] * size if crop else None
