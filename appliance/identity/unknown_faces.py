"""Keeps unregistered faces if the owner wants it, and deletes them after the days in the settings."""

import logging
from datetime import UTC, datetime, timedelta

from appliance.core.config import Faces as FacesConfig
from appliance.identity.reembedding import stored_sample
from appliance.records.vision import CapturedSample, Face, Observation, Vector
from appliance.storage.visitors import Visitors
from appliance.vision.align import snapshot
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.gallery import Gallery
from appliance.vision.quality import problem
from appliance.vision.recogniser import Recogniser
from appliance.vision.tracking import Track

log = logging.getLogger(__name__)

LOOKS = 3  # good observations in a row before a face is kept
STRAIGHT = 0.35  # of Quality.yaw: how far a kept face may turn
REST = timedelta(minutes=10)  # before another photo of the same visitor is taken
MAX_VIEWS = 5  # of a visitor
MAX_VISITORS = 200  # then the oldest photo has to expire first


class UnknownFaces:
    """Gathers unknown faces into visitors. Not thread-safe."""

    def __init__(self, visitors: Visitors, config: FacesConfig):
        self._visitors = visitors
        self._config = config
        self._track: Track | None = None
        self._seq = -1  # of the last observation

    @property
    def on(self) -> bool:
        """Whether unknown faces are kept at all."""
        return self._config.keep_unknown_days > 0

    def expire(self) -> None:
        """Delete what is older than the settings allow; everything if it is off. Raises StoreError."""
        if not self.on:
            self._visitors.clear()
            return
        limit = datetime.now(UTC) - timedelta(days=self._config.keep_unknown_days)
        self._visitors.expire(limit.isoformat(timespec="milliseconds"))

    def look(self, observation: Observation, recogniser: Recogniser) -> int | None:
        """Take the next observation of an idle box; the visitor's id when a view was kept. Raises StoreError."""
        if observation.seq == self._seq:
            return None
        self._seq = observation.seq
        face = self._unknown(observation)
        if face is None:
            self._track = None
            return None
        at = observation.taken_at
        if self._track is None or not self._track.follows(face, at):
            self._track = Track(recogniser.embedder.spec)
        if len(self._track.vectors) >= LOOKS:  # once per stay
            self._track.moved(face, at)
            return None
        self._track.take(face, at)
        if len(self._track.vectors) < LOOKS:
            return None
        return self._keep(face, observation, recogniser)

    def _unknown(self, observation: Observation) -> Face | None:
        """The only face in view, if it is good and unknown."""
        if not self.on or observation.pixels is None or not observation.faces:
            return None
        face = observation.faces[0]
        known = face.match is not None and face.match.near
        poor = problem(face.quality, self._config.min_face_login) or abs(face.quality.yaw) > STRAIGHT
        return None if known or poor else face

    def _keep(self, face: Face, observation: Observation, recogniser: Recogniser) -> int | None:
        assert self._track is not None and observation.pixels is not None
        spec, fused = recogniser.embedder.spec, self._track.fused()
        if (person := recogniser.gallery.identify(fused)) and person.near:
            return None
        known = self._visitors.templates(spec.model)
        match = Gallery(known, spec).identify(fused)
        visitor = None
        if match is not None and match.distance <= spec.threshold:  # a strict margin matters less here
            visitor = match.person_id
            _, last, vectors = next(entry for entry in known if entry[0] == visitor)
            rested = datetime.now(UTC) - datetime.fromisoformat(last) >= REST
            if len(vectors) >= MAX_VIEWS or not rested or self._visitors.ignored(visitor):
                return None
        elif len(known) >= MAX_VISITORS:
            return None
        taken = CapturedSample("", face, snapshot(observation.pixels, face.detection.landmarks))
        return self._visitors.add(stored_sample(spec.model, taken), visitor)


def forget_like(visitors: Visitors, vectors: list[Vector], spec: EmbedderSpec) -> None:
    """Delete the visitors who look like a person with these views. Raises StoreError."""
    template = combine(vectors, spec.metric)
    for visitor, _, views in visitors.templates(spec.model):
        if float(distances(template, combine(views, spec.metric)[None], spec.metric)[0]) <= spec.threshold:
            visitors.remove(visitor)
