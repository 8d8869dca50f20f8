"""Measures how usable a face is, and says in plain words what to change."""

import cv2
import numpy as np

from appliance.core.i18n import Text, say
from appliance.records.vision import Detection, Pixels, Quality

SHARPNESS_SIDE = 112  # pixels; sharpness is only comparable at one size
# Mean grey level of the aligned face. Dark skin in dim light lies at 35 and is recognised well: only a face lost in
# noise is too dark.
DARK, BRIGHT = 25.0, 225.0
SHADED = 0.35  # of Quality.shade: one half of the face has less than half of the other's light
BLURRED = 12.0  # variance of the Laplacian; a well-focused face has 100 and more


def measure(crop: Pixels, detection: Detection, width: int, height: int) -> Quality:
    """Quality of a detection in a frame of `width` x `height`, whose aligned face is `crop`."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (SHARPNESS_SIDE, SHARPNESS_SIDE), interpolation=cv2.INTER_AREA)
    middle = grey[grey.shape[0] // 5 : -grey.shape[0] // 5, grey.shape[1] // 5 : -grey.shape[1] // 5]
    box = detection.box
    yaw, pitch = pose(detection.landmarks)
    return Quality(
        width=box.width,
        brightness=float(middle.mean()),
        sharpness=float(cv2.Laplacian(small, cv2.CV_32F).var()),
        yaw=yaw,
        pitch=pitch,
        shade=_shade(middle),
        edge=box.x < 0 or box.y < 0 or box.x + box.width > width or box.y + box.height > height,
    )


def _shade(grey: np.ndarray) -> float:
    """How unevenly an aligned face is lit, see Quality. The person's left is on the right of the picture."""
    half = grey.shape[1] // 2
    theirs_right, theirs_left = float(grey[:, :half].mean()), float(grey[:, -half:].mean())
    return (theirs_right - theirs_left) / max(1.0, theirs_right + theirs_left)


def shadow(quality: Quality) -> Text | None:
    """The side of the face with too little light, "on your left" or "on your right", or None."""
    if abs(quality.shade) < SHADED:
        return None
    return say("on your left") if quality.shade > 0 else say("on your right")


def pose(landmarks: np.ndarray) -> tuple[float, float]:
    """Yaw and pitch of the head, roughly, from five landmarks; 0 is straight, 0.3 a clear turn.

    Yaw is where the nose lies between the eyes, pitch where it lies between eye line and mouth line, both in a
    coordinate system that follows the eyes, so that a tilted head counts as straight.
    """
    left, right, nose = landmarks[0], landmarks[1], landmarks[2]
    mouth = (landmarks[3] + landmarks[4]) / 2
    eyes = (left + right) / 2
    across = right - left
    span = float(np.linalg.norm(across)) or 1.0
    across = across / span
    down = np.array([-across[1], across[0]])
    drop = float((mouth - eyes) @ down) or 1.0
    yaw = 2 * float((nose - eyes) @ across) / span
    pitch = 2 * (0.55 - float((nose - eyes) @ down) / drop)
    return yaw, pitch


def problem(quality: Quality, min_width: int) -> Text | None:
    """What to change so that the face can be used, or None."""
    if quality.width < min_width:
        return say("Come closer")
    if quality.edge:
        return say("Move to the middle")
    if quality.brightness < DARK:
        side = shadow(quality)
        return say("Too dark {side}: turn towards the light", side=side) if side else say("Too dark: find more light")
    if quality.brightness > BRIGHT:
        return say("Too bright: turn away from the light")
    if quality.sharpness < BLURRED:
        return say("Hold still")
    return None
