"""The camera's newest frame as JPEG, encoded once for all viewers."""

import threading

from appliance.core.images import encode_jpeg
from appliance.core.latest import Latest
from appliance.records.vision import Frame


class LiveJpeg:
    """The newest frame as JPEG: encoded when the first viewer asks for it, shared by all others."""

    def __init__(self, frames: Latest[Frame], quality: int):
        self._frames = frames
        self._quality = quality
        self._lock = threading.Lock()
        self._seq = 0
        self._bytes = b""
        self.encoded = 0  # frames since the start

    def newest(self, after: int, timeout: float) -> tuple[int, bytes | None]:
        """Wait at most `timeout` seconds for a frame newer than `after`; (its number, JPEG), or (after, None)."""
        seq, frame = self._frames.wait(after, timeout)
        if seq <= after or frame is None:
            return after, None
        with self._lock:
            if self._seq < seq:
                self._bytes = encode_jpeg(frame.pixels, self._quality)
                self._seq = seq
                self.encoded += 1
            return self._seq, self._bytes
