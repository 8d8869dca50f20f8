"""Pictures in and out: what a person may hand in by mistake is refused in words."""

import io
import struct
import threading
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from appliance.core.errors import PictureError
from appliance.core.images import decode, encode_jpeg, encode_png, read_picture
from appliance.core.latest import Latest
from appliance.hardware.cameras.live_jpeg import LiveJpeg
from appliance.records.vision import Frame

NOISE = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
JPEG = encode_jpeg(NOISE, 90)


def test_png_comes_back_exactly():
    assert np.array_equal(decode(encode_png(NOISE)), NOISE)


def test_a_jpeg_comes_back_nearly():
    smooth = np.linspace(0, 255, 120 * 160 * 3).reshape(120, 160, 3).astype(np.uint8)
    assert np.abs(decode(encode_jpeg(smooth, 90)).astype(int) - smooth).mean() < 3


def test_a_phone_picture_is_turned_upright():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    Image.fromarray(NOISE).save(out, "JPEG", exif=exif)
    assert decode(out.getvalue()).shape == (160, 120, 3)


def test_a_phone_s_data_behind_the_picture_is_accepted():
    assert decode(JPEG + b"phone's own trailer").shape == (120, 160, 3)


@pytest.mark.parametrize("whole", [JPEG, encode_png(NOISE)], ids=["jpeg", "png"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_a_cut_picture_is_refused(whole, share):
    with pytest.raises(PictureError, match=r"damaged|not a picture"):
        decode(whole[: int(share * len(whole))])


def test_a_text_file_is_refused_by_name(tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_text("this is not a picture")
    with pytest.raises(PictureError, match="holiday.jpg is not a picture"):
        read_picture(path)


def test_an_empty_and_a_missing_file(tmp_path):
    (tmp_path / "empty.png").touch()
    with pytest.raises(PictureError, match="is empty"):
        read_picture(tmp_path / "empty.png")
    with pytest.raises(PictureError, match="cannot be read: No such file"):
        read_picture(tmp_path / "none.png")
    with pytest.raises(PictureError, match="cannot be read: Is a directory"):
        read_picture(tmp_path)


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8))
SIDEWAYS = Image.Exif()
SIDEWAYS[0x0112] = 6  # to be turned clockwise by a quarter


def _saved(kind: str, picture: Image.Image = PICTURE, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (_saved("JPEG", PICTURE.convert("CMYK")), (60, 80, 3)),
        (_saved("JPEG", PICTURE.convert("L"), progressive=True), (60, 80, 3)),
        (_saved("JPEG", exif=SIDEWAYS), (80, 60, 3)),
        (cv2.imencode(".png", np.full((60, 80, 3), 40_000, np.uint16))[1].tobytes(), (60, 80, 3)),
        (cv2.imencode(".png", np.full((60, 80), 40_000, np.uint16))[1].tobytes(), (60, 80, 3)),
        (_saved("PNG", PICTURE.convert("P")), (60, 80, 3)),
        (_saved("PNG", PICTURE.convert("LA")), (60, 80, 3)),
        (_saved("PNG", save_all=True, append_images=[PICTURE]), (60, 80, 3)),
        (_saved("WEBP", save_all=True, append_images=[PICTURE]), (60, 80, 3)),
        (_saved("TIFF", PICTURE.convert("CMYK")), (60, 80, 3)),
    ],
    ids=["CMYK", "grey", "turned", "16 bit", "16 bit grey", "palette", "LA", "moving PNG", "moving WebP", "CMYK TIFF"],
)
def test_odd_kinds_of_pictures_are_read(data, shape):
    pixels = decode(data)
    assert (pixels.shape, pixels.dtype) == (shape, np.uint8)
    assert 100 < pixels.mean() < 170


@pytest.mark.parametrize(
    "data",
    [b"", b"text", _saved("GIF"), b"\0\0\0\x18ftypheic" + bytes(40), b"\0\0\0\x18ftypavif" + bytes(40)],
    ids=["nothing", "text", "GIF", "HEIC", "AVIF"],
)
def test_other_kinds_are_refused_in_words(data):
    with pytest.raises(PictureError, match=r"is not a picture \(JPEG, PNG, WebP, BMP or TIFF\)"):
        decode(data)


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (30_000, 30_000)])
def test_a_100_megapixel_picture_is_refused_before_it_is_decoded(width, height):
    with pytest.raises(PictureError, match="megapixels. The limit is 50"):
        decode(png_header(width, height) + b"\x00\x00\x10\x00IDAT")


def test_a_real_100_megapixel_jpeg_is_refused(tmp_path):
    path = tmp_path / "huge.jpg"
    Image.new("L", (10_000, 10_000)).save(path)
    with pytest.raises(PictureError, match="100 megapixels. The limit is 50"):
        read_picture(path)


def test_grey_and_transparent_pictures_become_bgr():
    for mode in ("L", "RGBA", "P", "1"):
        out = io.BytesIO()
        Image.new(mode, (20, 10)).save(out, "PNG")
        assert decode(out.getvalue()).shape == (10, 20, 3)


def test_a_frame_is_encoded_once_for_all_viewers():
    frames: Latest[Frame] = Latest()
    live = LiveJpeg(frames, 80)
    assert live.newest(0, 0.01) == (0, None)
    assert live.encoded == 0, "nobody watched a frame"
    frames.put(Frame(NOISE, 1, 0.0))
    found = []
    viewers = [threading.Thread(target=lambda: found.append(live.newest(0, 60))) for _ in range(12)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    assert len({(seq, data) for seq, data in found}) == 1
    assert live.encoded == 1
    assert decode(found[0][1]).shape == NOISE.shape
