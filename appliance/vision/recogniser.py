"""The recognition pipeline: detect, align, measure, embed, match. The only entry point of this package."""

import functools
import time
from collections.abc import Callable

import cv2

from appliance.core.errors import FaceError
from appliance.core.i18n import say
from appliance.records.vision import Detection, Face, Frame, Observation, Pixels, Quality
from appliance.vision.align import align
from appliance.vision.embed import Embedder
from appliance.vision.gallery import Gallery
from appliance.vision.liveness.antispoof import AntispoofNetwork
from appliance.vision.orientation import UprightDetector, in_place
from appliance.vision.quality import SIDE, measure

MAX_FACES = 8  # of a frame, the largest; more would only slow it down
KEPT = 1.0  # seconds for which an embedding may be reused
UNCHANGED = 0.25  # grey levels, on average: less than a camera's noise, so that the picture is the same one
LARGE_SHARE = 0.35  # a second face of this share of the largest one's area is not "in the background"

SEVERAL = say("One person at a time, please. Pictures on the wall count too")


class Recogniser:
    """Turns frames into observations. Stateless except for the gallery, which can be replaced at any time."""

    def __init__(
        self,
        detector: UprightDetector,
        embedder: Embedder,
        gallery: Gallery,
        antispoof: AntispoofNetwork | None = None,
    ):
        """`antispoof` is for log-ins, which ask it about their frames."""
        self.detector = detector
        self.embedder = embedder
        self.gallery = gallery
        self.antispoof = antispoof

    def recognise(
        self, frame: Frame, before: Observation | None = None, wanted: Callable[[Quality], bool] | None = None
    ) -> Observation:
        """Everything seen in one frame; `before` is the observation of a frame shortly before.

        With `before` alone, for showing names, a face that has hardly moved since keeps its embedding for a while,
        and is not looked at again if it is tilted.
        For a log-in or a registration, `wanted` tells from its quality whether a face counts: only then it is
        embedded, unless its picture is the one from before. Where no face is found, it is looked for on its side.
        """
        started = time.perf_counter()
        showing = before is not None and wanted is None
        known = [face for face in before.faces if frame.taken_at - face.embedded_at < KEPT] if before else []
        made = functools.partial(self._face, frame, self.gallery, known, wanted)
        if showing:
            found = self.detector.find(frame.pixels, [face.detection for face in known])
        else:
            found = self.detector.find_anyhow(frame.pixels)
        faces = tuple(face for detection in found[:MAX_FACES] if (face := made(detection)))
        height, width = frame.pixels.shape[:2]
        milliseconds = 1000 * (time.perf_counter() - started)
        return Observation(frame.seq, frame.taken_at, width, height, faces, milliseconds, frame.pixels)

    def only_face(self, pixels: Pixels) -> Face:
        """The face of a picture of one person, in any of four turns.

        Raises FaceError for none, or for several of similar size.
        """
        return only_face(self.recognise(Frame(pixels, 0, 0.0)).faces)

    def _face(
        self,
        frame: Frame,
        gallery: Gallery,
        known: list[Face],
        wanted: Callable[[Quality], bool] | None,
        detection: Detection,
    ) -> Face | None:
        """A detected face, or None where it cannot be embedded."""
        pixels = frame.pixels
        crop = align(pixels, detection.landmarks, "arcface", SIDE)
        quality = measure(pixels, crop, detection)
        if wanted is not None and not wanted(quality):
            return Face(detection, quality, None, crop, None)
        same = _in_place(detection, known) if wanted is None else _of_one_picture(crop, known)
        vector = same.vector if same else None
        if same is None or vector is None:
            try:
                vector = self.embedder.embed(pixels, detection.landmarks, crop)
            except FaceError:
                return None
            return Face(detection, quality, vector, crop, gallery.identify(vector), frame.taken_at)
        return Face(detection, quality, vector, crop, gallery.identify(vector), same.embedded_at)


def _in_place(detection: Detection, known: list[Face]) -> Face | None:
    """The previous face at the same place, or None."""
    number = in_place(detection, [face.detection for face in known])
    return None if number is None else known[number]


def _of_one_picture(crop: Pixels, known: list[Face]) -> Face | None:
    """The previous face whose aligned picture is this one, or None."""
    return next((face for face in known if face.vector is not None and _unchanged(crop, face.crop)), None)


def _unchanged(crop: Pixels, before: Pixels) -> bool:
    return crop.shape == before.shape and float(cv2.absdiff(crop, before).mean()) < UNCHANGED


def only_face(faces: tuple[Face, ...]) -> Face:
    """The only large face. Raises FaceError for none, or for several of similar size."""
    if not faces:
        raise FaceError(say("No face was found in the picture. Use one where the face is large and well lit."))
    if len(near := foreground(faces)) > 1:
        raise FaceError(say("The picture shows {count} faces. Use one of a single person.", count=len(near)))
    return faces[0]


def foreground(faces: tuple[Face, ...]) -> tuple[Face, ...]:
    """The largest face and those nearly as large; people farther behind do not count."""
    if not faces:
        return ()
    least = LARGE_SHARE * faces[0].detection.box.area
    return tuple(face for face in faces if face.detection.box.area >= least)
