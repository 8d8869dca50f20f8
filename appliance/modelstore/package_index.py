"""Finds an archive on the Python package index or the npm registry, as configured. Runs no code of a package."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from appliance.core.errors import ModelError
from appliance.core.i18n import say, verbatim

TIMEOUT = 30.0  # seconds without an answer
ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"


def open_url(url: str, headers: dict[str, str] | None = None) -> Any:
    """urllib's response to an https (or file) address, with the certificates pip is configured with. Raises OSError."""
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or _pip_setting("global.cert") or None)
    # The addresses are those of the manifest and of pip's settings; a file may be named in them on purpose.
    request = urllib.request.Request(url, headers={"User-Agent": "larson", **(headers or {})})  # noqa: S310
    return urllib.request.urlopen(request, timeout=TIMEOUT, context=context)  # noqa: S310


def find_archive(package: str, archive: str) -> str:
    """The address of an archive (simple repository API, PEP 503 and 691). Raises ModelError if no index has it."""
    normal = re.sub(r"[-_.]+", "-", package).lower()
    problems = []
    for index in index_urls():
        page = f"{index.rstrip('/')}/{normal}/"
        try:
            with open_url(page, {"Accept": ACCEPT}) as response:
                links = _links(response.read(), response.headers.get_content_type())
        except (OSError, ValueError) as error:
            problems.append(str(error))
            continue
        for name, href in links:
            if name == archive:
                return urllib.parse.urljoin(page, href)
        problems.append(f"it has no {archive}")
    raise ModelError(
        say("The package index did not provide {archive}: {problems}.", archive=archive, problems="; ".join(problems))
    )


def index_urls() -> list[str]:
    """The index addresses that pip would use, main one first."""
    main = os.environ.get("PIP_INDEX_URL") or _pip_setting("global.index-url") or _pip_default()
    extra = os.environ.get("PIP_EXTRA_INDEX_URL") or _pip_setting("global.extra-index-url") or ""
    return [main, *extra.split()]


def find_npm_archive(package: str, archive: str) -> str:
    """The address of a package's archive in the npm registry, as npm's settings name it."""
    return f"{npm_registry().rstrip('/')}/{package}/-/{archive}"


def npm_registry() -> str:
    """The registry's address: as set in the environment or ~/.npmrc, else as npm knows it. Raises ModelError."""
    settings = [value for name, value in os.environ.items() if name.lower() == "npm_config_registry"]
    with suppress(OSError):
        settings += re.findall(r"^\s*registry\s*=\s*(\S+)", (Path.home() / ".npmrc").read_text(encoding="utf-8"), re.M)
    address = next(filter(None, settings), "") or _npm_default()
    if not address:
        raise ModelError(verbatim("The npm registry is unknown. Install npm, or set npm_config_registry."))
    return address


def _npm_default() -> str:
    # npm is the one that knows its registry's address.
    if not (npm := shutil.which("npm")):
        return ""
    done = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip() if done.returncode == 0 else ""


def _pip_default() -> str:
    # pip is the one that knows the index's address; it is part of every virtual environment.
    from pip._internal.models.index import PyPI

    return str(PyPI.simple_url)


def _pip_setting(key: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", key], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _links(page: bytes, kind: str) -> list[tuple[str, str]]:
    if kind.endswith("json"):
        return [(file["filename"], file["url"]) for file in json.loads(page)["files"]]
    parser = _LinkParser()
    parser.feed(page.decode("utf-8", "replace"))
    return [(urllib.parse.unquote(urllib.parse.urlsplit(h).path.rpartition("/")[2]), h) for h in parser.hrefs]


class _LinkParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.hrefs.extend(value for name, value in attrs if name == "href" and value)
