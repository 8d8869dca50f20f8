"""Whose mouth moves: films made of photos, with a head that moves and a mouth that does or does not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from appliance.core.images import read_picture
from appliance.lab.face_rendering import Light, Pose, expose, head, paint
from appliance.records.vision import Face, Match, Observation
from appliance.vision.align import align
from appliance.vision.lips import Lips
from appliance.vision.quality import SIDE, measure

RATE, FRAMES = 10, 11
POSES = {
    "still": lambda _: Pose(),
    "turning": lambda t: Pose(yaw=0.25 * np.sin(3 * t)),
    "swaying": lambda t: Pose(yaw=0.08 * np.sin(2 * t), roll=0.05 * np.sin(t), x=0.2 * np.sin(1.5 * t)),
}


def opened(pixels: np.ndarray, landmarks: np.ndarray, share: float) -> np.ndarray:
    """A photo whose mouth is open by a share of its width: dark between the lips, the lower of which has gone down."""
    left, right = landmarks[3], landmarks[4]
    half = float(np.linalg.norm(right - left)) / 2
    middle = (left + right) / 2 + (0, share * half / 2)
    mask = np.zeros(pixels.shape[:2], np.float32)
    tilt = float(np.degrees(np.arctan2(*(right - left)[::-1])))
    cv2.ellipse(mask, (tuple(map(float, middle)), (1.4 * half, max(1.0, share * half)), tilt), 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), max(1.0, half / 15))[..., None]
    return (pixels * (1 - mask) + np.array([30, 25, 45], np.float32) * mask).astype(np.uint8)


def film(recogniser, photo, pose, talking: bool, at: float = 0.0) -> list[Observation]:
    """What is seen of somebody in a second."""
    pixels, draw, seen = read_picture(photo), np.random.default_rng(0), []
    landmarks = recogniser.detector.find(pixels)[0].landmarks
    for number in range(FRAMES):
        t = at + number / RATE
        share = 0.4 * max(0.0, np.sin(2 * np.pi * 3.7 * t)) if talking else 0.0
        picture = opened(pixels, landmarks, share) if share > 0.05 else pixels
        frame = expose(paint(head(picture, landmarks), pose(t)), Light(noise=2.0), draw)
        detection = recogniser.detector.find(frame)[0]
        crop = align(frame, detection.landmarks, "arcface", SIDE)
        face = Face(detection, measure(frame, crop, detection), None, crop, None)
        seen.append(Observation(number, t, frame.shape[1], frame.shape[0], (face,), 0.0))
    return seen


def moved(seen: list[Observation]) -> bool:
    lips = Lips()
    return any([lips.speaking(each) for each in seen])


@pytest.fixture(scope="module")
def films(recogniser, photos):
    return {(name, talks): film(recogniser, photos["obama"], POSES[name], talks) for name in POSES for talks in (0, 1)}


@pytest.mark.parametrize("pose", POSES)
def test_a_mouth_that_speaks_moves_and_a_head_that_moves_does_not_speak(films, pose):
    assert moved(films[pose, 1])
    assert not moved(films[pose, 0])


def beside(one: Observation, other: Observation) -> Observation:
    """Two people in one picture, the second of whom is known."""
    face = other.faces[0]
    box = replace(face.detection.box, x=face.detection.box.x + 640)
    known = replace(face, detection=replace(face.detection, box=box), match=Match(7, "Ada", 0.1, 0.5))
    return replace(one, width=1280, faces=(*one.faces, known))


@pytest.mark.parametrize(("first", "second", "who"), [(0, 1, [7]), (1, 0, [None]), (1, 1, [None, 7]), (0, 0, [])])
def test_of_two_people_it_tells_who_speaks(films, first, second, who):
    lips = Lips()
    for pair in zip(films["swaying", first], films["still", second], strict=True):
        speaking = lips.speaking(beside(*pair))
    assert [mouth.person_id for mouth in speaking] == who


def test_without_a_picture_nobody_speaks(films):
    lips = Lips()
    for each in films["still", 1]:
        lips.speaking(each)
    assert lips.speaking(None) == ()
