"""Chromium over the whole display: its options, its profile, its start and end."""

import json
import logging
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from appliance.core import files
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim

log = logging.getLogger(__name__)

PROGRAMS = ("chromium", "chromium-browser")  # Debian's name, and Raspberry Pi OS Bookworm's
END_SECONDS = 5.0
CACHE_BYTES = 32 << 20
AUTHORITY = "Larson"  # nickname of the box's certificate authority
OPTIONS = """
 --kiosk --ozone-platform=wayland --noerrdialogs --no-first-run --no-default-browser-check --password-store=basic
 --hide-crash-restore-bubble --disable-component-update --disable-pinch --overscroll-history-navigation=0
 --touch-events=enabled --autoplay-policy=no-user-gesture-required --force-dark-mode --disable-breakpad
 --disable-background-timer-throttling --disable-backgrounding-occluded-windows --disable-renderer-backgrounding
""".split()  # the page's heartbeat goes on while the display is dark: without the last three its timers would rest


class Browser:
    """One Chromium with a profile of its own."""

    def __init__(self, home: Path, address: str, language: str = "en", more: list[str] | None = None):
        """`home` holds the profile, `address` is the first page. `more` options are for tests."""
        self._home = home
        self._address = address
        self._language = language
        self._more = more or []
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it with a tidy profile. Raises ApplianceError where there is no Chromium."""
        profile = self._home / "profile"
        tidy(profile, self._language)
        cache = Path(os.environ.get("XDG_RUNTIME_DIR") or profile) / "cache"  # in memory: the card is not written
        places = [f"--user-data-dir={profile}", f"--disk-cache-dir={cache}", f"--disk-cache-size={CACHE_BYTES}"]
        command = [program(), *OPTIONS, *places, *self._more, self._address]
        # A group of its own: what Chromium started ends with it.
        self._process = subprocess.Popen(command, start_new_session=True)

    def stop(self) -> None:
        """End it with all that it started; at once if it does not obey."""
        process = self._process
        if process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
        self._process = None


def program() -> str:
    """Chromium's path. Raises ApplianceError."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    raise ApplianceError(verbatim("Chromium is not installed. Install it with: sudo apt-get install chromium"))


def tidy(profile: Path, language: str) -> None:
    """Forget that the browser crashed or runs elsewhere: it would say so, or not start at all. Ask for a language."""
    profile.mkdir(parents=True, exist_ok=True, mode=0o700)
    for lock in profile.glob("Singleton*"):
        lock.unlink()
    file = profile / "Default" / "Preferences"
    settings = {}
    with suppress(OSError, ValueError):  # there is none yet, or the browser was killed while it wrote
        settings = dict(json.loads(file.read_text(encoding="utf-8")))
    settings["profile"] = {**settings.get("profile", {}), "exit_type": "Normal", "exited_cleanly": True}
    # Chromium goes by the settings of the system otherwise, which may have no words for this language.
    languages = ",".join(dict.fromkeys([language, "en"]))
    settings["intl"] = {"accept_languages": languages, "selected_languages": languages}
    file.parent.mkdir(exist_ok=True, mode=0o700)
    files.write(file, json.dumps(settings).encode())


def trust(home: Path, certificate: bytes) -> bool:
    """Have the session's browser trust the box's own authority (DER). False where that is not possible."""
    store = home / ".pki" / "nssdb"
    file = home / "authority.crt"
    tool = ["certutil", "-d", f"sql:{store}"]
    try:
        store.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_bytes(certificate)
        if not (store / "cert9.db").exists():
            _run([*tool, "-N", "--empty-password"])
        subprocess.run([*tool, "-D", "-n", AUTHORITY], capture_output=True, check=False)  # an earlier one
        _run([*tool, "-A", "-n", AUTHORITY, "-t", "C,,", "-i", str(file)])
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("The browser does not trust the box's certificates: %s", error)
        return False
    return True


def _run(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, check=True, timeout=30)
