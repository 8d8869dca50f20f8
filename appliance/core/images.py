"""Pictures in and out: guarded decoding, and JPEG encoded once per frame."""

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from appliance.core.errors import PictureError
from appliance.core.i18n import say
from appliance.records.vision import Pixels

MAX_PIXELS = 50_000_000  # a picture that claims more is refused before it is decoded
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # PictureError reports the problem
Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS is checked instead; Pillow would only warn, and twice as late


def decode(data: bytes, what: str = say("The picture"), most_pixels: int = MAX_PIXELS) -> Pixels:
    """Decode a whole picture to [height, width, 3] BGR, turned upright. `what` names it in errors.

    Raises PictureError for other bytes, a broken picture, or one of more than `most_pixels`.
    """
    width, height = _claimed_size(data, what)
    if width * height > most_pixels:
        raise PictureError(
            say(
                "{what} has {size} megapixels. The limit is {limit}. Make it smaller.",
                what=what,
                size=round(width * height / 1000000.0),
                limit=round(most_pixels / 1000000.0),
            )
        )
    # OpenCV since 4.14 refuses a JPEG whose end is missing; earlier ones filled it with grey and said nothing.
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:  # sizes that its parts disagree about
        pixels = None
    if pixels is None:
        raise PictureError(say("{what} is damaged: part of it is missing. Copy it or take it again.", what=what))
    return np.asarray(pixels, np.uint8)


def read_picture(path: Path) -> Pixels:
    """The picture of a file. Raises PictureError, naming the file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(say("{path} cannot be read: {error}.", path=path, error=error.strerror)) from error
    if not data:
        raise PictureError(say("{path} is empty.", path=path))
    return decode(data, str(path))


def _claimed_size(data: bytes, what: str) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PictureError(say("{what} is not a picture (JPEG, PNG, WebP, BMP or TIFF).", what=what)) from error


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """JPEG bytes of a picture."""
    done, buffer = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise PictureError(say("The picture could not be encoded."))
    return buffer.tobytes()


def encode_png(pixels: Pixels) -> bytes:
    """PNG bytes of a picture."""
    return cv2.imencode(".png", pixels)[1].tobytes()


TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turned(pixels: Pixels, degrees: int, mirror: bool = False) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees, then perhaps mirrored."""
    if degrees:
        pixels = cv2.rotate(pixels, TURNS[degrees])
    return np.ascontiguousarray(pixels[:, ::-1]) if mirror else pixels
