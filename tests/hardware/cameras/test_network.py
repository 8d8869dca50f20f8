"""Network cameras."""

import http.server
import threading

import pytest
from hardware.cameras.reading import coloured, config, first

from appliance.core.errors import CameraError
from appliance.core.images import encode_jpeg
from appliance.hardware.cameras.open import open_camera


class _Mjpeg(http.server.BaseHTTPRequestHandler):
    """A network camera that sends twenty pictures and hangs up."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        self.end_headers()
        jpeg = encode_jpeg(coloured(123, (320, 240)), 90)
        for _ in range(20):
            self.wfile.write(b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg))
            self.wfile.write(jpeg + b"\r\n")

    def log_message(self, *args):
        pass


def test_a_network_camera():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Mjpeg) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/stream.mjpg"
        frames = open_camera(config(url)).pictures()
        assert round(next(frames).mean()) == 123
        with pytest.raises(CameraError, match="stopped sending"):
            for _ in frames:
                pass
        server.shutdown()


def test_a_network_camera_that_does_not_answer():
    with pytest.raises(CameraError, match="does not respond"):
        first("http://127.0.0.1:9/stream.mjpg")
