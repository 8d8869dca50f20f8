"""Photos of people as a camera sees them in bad light, in motion, with a mask, and so on. All drawn from one photo."""

import cv2
import numpy as np

from appliance.lab.face_rendering import FOCAL, HEIGHT, WIDTH, Pose, head, paint
from appliance.records.vision import Detection, Pixels

SIZE = (WIDTH, HEIGHT)
NAVY, WHITE, BLACK, TURQUOISE, RED = (90, 50, 30), (225, 225, 225), (30, 28, 28), (200, 180, 140), (50, 40, 170)


def before_camera(picture: Pixels, face: Detection, width: float = 160.0) -> Pixels:
    """A film's frame with the face of a photo in its middle, `width` pixels wide."""
    box = face.box
    scale = width / box.width
    soft = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale) if scale < 1 else picture
    middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
    shift = np.array([WIDTH, HEIGHT]) / 2 - scale * middle
    matrix = np.column_stack([scale * np.eye(2), shift])
    return np.asarray(cv2.warpAffine(soft, matrix, SIZE, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _grey_levels(values: np.ndarray) -> Pixels:
    return np.clip(values, 0, 255).astype(np.uint8)


def grain(picture: np.ndarray, strength: float) -> Pixels:
    """The noise of a sensor."""
    return _grey_levels(picture + np.random.default_rng(7).normal(0, strength, picture.shape))


def dimmed(picture: Pixels, share: float) -> Pixels:
    """With a share of the light, and the noise of a sensor."""
    return grain(share * picture.astype(np.float32), 2.0)


def brightened(picture: Pixels, levels: int) -> Pixels:
    """Overexposed."""
    return _grey_levels(picture.astype(np.int32) + levels)


def lit_from(picture: Pixels, face: Detection, side: str, left: float = 0.08) -> Pixels:
    """Lit from the person's own `side`; the other half keeps a share of the light."""
    away = 1 if side == "right" else -1  # the person's right is on the left of the picture
    fall = 1 / (1 + np.exp(away * (np.arange(WIDTH) - face.landmarks[2, 0]) / 15))
    return _grey_levels(picture * (left + (1 - left) * fall)[None, :, None])


def lit_from_behind(picture: Pixels, face: Detection, share: float = 0.3) -> Pixels:
    """A dark person before a bright window."""
    x, y = _own_axes(face)
    inside = ((x / 1.25) ** 2 + ((y - 0.4) / 1.8) ** 2 < 1) | ((y > 1.8) & (abs(x) < 2.6))
    person = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 3)[..., None]
    return _grey_levels(picture * share * person + 250 * (1 - person))


def moved(picture: Pixels, pixels: int, degrees: float) -> Pixels:
    """Motion blur over a length in pixels, along a direction."""
    kernel = np.zeros((pixels, pixels), np.float32)
    reach = (pixels // 2) * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    ends = [tuple(int(v) for v in np.round(16 * (pixels // 2 + sign * reach))) for sign in (-1, 1)]
    cv2.line(kernel, *ends, 1.0, 1, cv2.LINE_AA, 4)
    blurred = cv2.filter2D(picture, cv2.CV_32F, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)
    return grain(blurred, 2.0)


def turned_head(picture: Pixels, face: Detection, yaw: float = 0.0, pitch: float = 0.0) -> Pixels:
    """With the head turned by angles in degrees."""
    surface = head(picture, face.landmarks)
    unit = surface.unit
    x, y = (surface.origin[0] - WIDTH / 2) / unit, (surface.origin[1] - HEIGHT / 2) / unit
    return paint(surface, Pose(np.radians(yaw), np.radians(pitch), x=x, y=y, distance=FOCAL / unit))


def _own_axes(face: Detection) -> tuple[np.ndarray, np.ndarray]:
    """Of each pixel, where it is from the middle of the eyes: to the face's right in the picture and down."""
    left, right = face.landmarks[:2].astype(np.float64)
    across = right - left
    unit = float(np.hypot(*across))
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    apart = np.stack([columns, rows], axis=-1) - (left + right) / 2
    along, down = across / unit, np.array([-across[1], across[0]]) / unit
    return apart @ along / unit, apart @ down / unit


def _cover(picture: Pixels, share: np.ndarray, colour: np.ndarray) -> Pixels:
    soft = cv2.GaussianBlur(share.astype(np.float32), (0, 0), 0.8)[..., None]
    return _grey_levels(picture * (1 - soft) + colour * soft)


def masked(picture: Pixels, face: Detection, colour: tuple[int, int, int] = TURQUOISE) -> Pixels:
    """With a pleated mask from the bridge of the nose to below the chin."""
    x, y = _own_axes(face)
    top = 0.38 + 0.28 * np.clip(abs(x) - 0.15, 0, 1)
    side = np.where(y < 1.2, 0.95, 0.95 - 0.55 * (y - 1.2))
    fold = 1 - 0.25 * x**2 - 0.1 * (y - 1.1) ** 2 + 0.06 * np.sin(14 * y)
    share = (y > top) & (y < 1.95) & (abs(x) < side)
    return _cover(picture, share, np.array(colour) * np.clip(fold, 0.3, 1.2)[..., None])


def in_glasses(picture: Pixels, face: Detection, dark: bool, size: float = 1.0) -> Pixels:
    """With glasses, dark or clear."""
    x, y = _own_axes(face)
    radius = np.hypot((abs(x) - 0.515) / (0.42 * size), (y - 0.05) / (0.33 * size))
    share = radius < 1 if dark else abs(radius - 1) < 0.09
    share |= (abs(x) < 0.12) & (abs(y + 0.05) < 0.03)
    return _cover(picture, 0.96 * share, np.array((22, 20, 20)))


def in_a_cap(picture: Pixels, face: Detection) -> Pixels:
    """With a cap down to the brows."""
    x, y = _own_axes(face)
    return _cover(picture, (abs(x) < 1.15) & (y < -0.62) & (y > -1.7), np.array((60, 45, 40)))
