"""Pages, scripts and styles go out compressed: a kiosk's card is slow, and a phone's air is shared."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

KINDS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
LEAST = 500  # bytes that are worth it
KEPT = 128  # compressed files in memory; all of ours are fewer


@lru_cache(maxsize=KEPT)
def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, 9)


def compress(app: Flask) -> None:
    """Compress what is text, for whoever understands it. What belongs to people is left as it is.

    Secrets beside words that somebody else chose must not be compressed together (BREACH, CVE-2013-3587): so only the
    files and the pages, which hold none.
    """

    @app.after_request
    def _compress(response: Response) -> Response:
        file = request.path.startswith("/static/") or request.path in ("/worker.js", "/manifest.webmanifest")
        kind = response.mimetype or ""
        if not (file or kind == "text/html") or response.status_code != 200 or not kind.startswith(KINDS):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip") or request.method != "GET":
            return response
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) >= LEAST:
            response.set_data(_compressed(data) if file else gzip.compress(data, 5))
            response.headers["Content-Encoding"] = "gzip"
        return response
