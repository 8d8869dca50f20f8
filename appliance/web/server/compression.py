"""Smaller pages: scripts go out without comments, and text goes out compressed. Phones share the air."""

import gzip
from functools import lru_cache

import rjsmin
from flask import Flask, Response, request

KINDS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
SCRIPT = "text/javascript"
VENDOR = "/static/vendor/"  # others' scripts keep their licence in a comment
LEAST = 500  # bytes; below that, gzip gains nothing
KEPT = 128  # files in memory; Larson has fewer


@lru_cache(maxsize=KEPT)
def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, 9)


@lru_cache(maxsize=KEPT)
def _without_comments(script: bytes) -> bytes:
    minified: bytes = rjsmin.jsmin(script)
    return minified


def compress(app: Flask, readable: bool = False) -> None:
    """Minify the scripts that `app` serves, unless `readable`, and compress text for browsers that accept gzip.

    Only files and pages are compressed, as they hold no secrets. Compressing a secret together with words that
    somebody else chose would give it away (BREACH, CVE-2013-3587).
    """

    @app.after_request
    def _shrink(response: Response) -> Response:
        file = request.path.startswith("/static/") or request.path in ("/worker.js", "/manifest.webmanifest")
        kind = response.mimetype or ""
        if not (file or kind == "text/html") or response.status_code != 200 or not kind.startswith(KINDS):
            return response
        response.vary.add("Accept-Encoding")
        if request.method == "GET":
            if kind == SCRIPT and not readable and not request.path.startswith(VENDOR):
                response.set_data(_without_comments(_body(response)))
            if request.accept_encodings.quality("gzip") and len(_body(response)) >= LEAST:
                response.set_data(_compressed(_body(response)) if file else gzip.compress(_body(response), 5))
                response.headers["Content-Encoding"] = "gzip"
        return response


def _body(response: Response) -> bytes:
    response.direct_passthrough = False
    return response.get_data()
