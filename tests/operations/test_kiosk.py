"""The session at the display: a browser that ends or hangs is started again, and the display obeys the appliance."""

import json
import os
import stat
import subprocess
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from support import eventually

from appliance.core.errors import ApplianceError
from appliance.network.authority import Authority
from appliance.operations.kiosk import browser as browser_module
from appliance.operations.kiosk import session
from appliance.operations.kiosk.browser import Browser, tidy, trust
from appliance.operations.kiosk.session import (
    LONGEST_PAUSE,
    SILENT_SECONDS,
    START_SECONDS,
    Kiosk,
    Order,
    PageWatch,
    ask,
)

CHROMIUM = """#!/bin/sh
echo "$*" >> {folder}/starts
trap '' HUP
exec sleep 600
"""


class Switch:
    name = "backlight"

    def __init__(self):
        self.calls: list[bool] = []
        self.error: OSError | None = None

    def set(self, on: bool) -> None:
        self.calls.append(on)
        if self.error:
            raise self.error


class Appliance:
    """Answers as the appliance does at the paths that a session asks."""

    def __init__(self):
        self.order: dict | None = {"on": True, "rotate": 0, "page_seconds": 1.0}
        self.paths: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.paths.append(self.path)
                found = self.path.startswith("/kiosk") and outer.order is not None
                body = json.dumps(outer.order).encode() if found else b""
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port


@contextmanager
def served():
    made = Appliance()
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def appliance():
    with served() as made:
        yield made


@pytest.fixture
def chromium(tmp_path, monkeypatch):
    """A program called chromium that does nothing until it is ended; gives its starts."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "chromium"
    program.write_text(CHROMIUM.format(folder=folder))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(session, "outputs", lambda: ["DSI-1"])
    monkeypatch.setattr(session, "rotate", lambda *given: turned.append(given))
    monkeypatch.setattr(session, "hide_cursor", lambda: None)
    turned: list = []

    def starts() -> list[str]:
        file = folder / "starts"
        return file.read_text().splitlines() if file.exists() else []

    starts.turned = turned
    return starts


@pytest.fixture
def kiosk(appliance, chromium, tmp_path, clock):
    switch = Switch()
    browser = Browser(tmp_path / "home", "file:///waiting.html", "de")
    made = Kiosk(browser, switch, appliance.port, tmp_path / "ready.js", clock=clock.monotonic)
    made.switch, made.browser = switch, browser
    yield made
    browser.stop()


def test_the_browser_starts_with_the_waiting_picture(kiosk, chromium):
    kiosk.look()
    eventually(lambda: len(chromium()) == 1)
    words = chromium()[0]
    assert words.endswith("file:///waiting.html") and "--kiosk" in words and "--hide-crash-restore-bubble" in words
    assert "no-sandbox" not in words and "remote-debugging" not in words


def test_a_browser_that_ends_is_started_again_with_growing_pauses(kiosk, chromium, clock):
    kiosk.look()
    pauses = []
    for count in range(2, 9):
        eventually(lambda count=count: len(chromium()) == count - 1)
        kiosk.browser.stop()
        waited = 0
        while len(chromium()) < count and waited < 200:
            clock.advance(1)
            waited += 1
            kiosk.look()
            if kiosk.browser.is_running:
                eventually(lambda count=count: len(chromium()) == count)
        pauses.append(waited)
    assert pauses == sorted(pauses) and pauses[0] <= 2 and pauses[-1] == LONGEST_PAUSE


def test_a_page_that_hangs_gets_a_new_browser(kiosk, appliance, chromium, clock):
    kiosk.look()
    eventually(lambda: len(chromium()) == 1)
    kiosk.look()
    clock.advance(60)
    appliance.order["page_seconds"] = SILENT_SECONDS + 20
    kiosk.look()
    eventually(lambda: len(chromium()) == 2)


def test_the_display_and_its_turn_obey(kiosk, appliance, chromium):
    appliance.order["rotate"] = 90
    kiosk.look()
    kiosk.look()
    appliance.order["on"] = False
    kiosk.look()
    assert kiosk.switch.calls == [True, False] and chromium.turned == [("DSI-1", 90)]
    assert "/kiosk?display=backlight" in appliance.paths


def test_a_display_that_does_not_obey_is_said_once(kiosk, caplog):
    kiosk.switch.error = OSError("no backlight")
    kiosk.look()
    kiosk.look()
    assert caplog.text.count("no backlight") == 1 and len(kiosk.switch.calls) == 1


def test_the_waiting_picture_is_told_when_the_appliance_answers(kiosk, appliance, tmp_path):
    appliance.order = None
    kiosk.look()
    assert not (tmp_path / "ready.js").exists()
    appliance.order = {"on": True, "rotate": 0, "page_seconds": None}
    kiosk.look()
    assert (tmp_path / "ready.js").exists()


def test_a_page_may_take_long_to_start_but_not_to_go_on(clock):
    watch = PageWatch(clock.monotonic)
    clock.advance(START_SECONDS - 1)
    assert not watch.is_lost(Order(True, 0, None))
    clock.advance(2)
    assert watch.is_lost(Order(True, 0, None)), "it has never shown the page"
    watch.began()
    assert not watch.is_lost(Order(True, 0, 3.0))
    clock.advance(SILENT_SECONDS + 1)
    assert watch.is_lost(Order(True, 0, SILENT_SECONDS + 4))


def test_while_the_appliance_is_away_the_browser_stays(clock):
    """Its page says so itself, and finds the appliance again."""
    watch = PageWatch(clock.monotonic)
    for _ in range(100):
        clock.advance(60)
        assert not watch.is_lost(None)
    clock.advance(START_SECONDS - 1)
    assert not watch.is_lost(Order(True, 0, None))


def test_an_appliance_that_does_not_answer_gives_no_order(appliance):
    appliance.order = None
    assert ask(appliance.port, "none") is None
    appliance.order = {"strange": 1}
    assert ask(appliance.port, "none") is None
    with served() as gone:
        pass
    assert ask(gone.port, "none") is None


def test_a_browser_that_ignores_the_end_is_killed(tmp_path, chromium, monkeypatch):
    monkeypatch.setattr(browser_module, "END_SECONDS", 0.3)
    program = browser_module.program()
    with open(program, "w") as file:
        file.write("#!/bin/sh\ntrap '' TERM\ntouch $0.up\nwhile true; do sleep 1; done\n")
    browser = Browser(tmp_path / "home", "about:blank")
    browser.start()
    eventually(lambda: os.path.exists(f"{program}.up"))
    browser.stop()
    assert not browser.is_running


def test_a_crash_is_forgotten_and_the_language_asked_for(tmp_path):
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"exit_type": "Crashed", "name": "x"}, "other": 1}))
    (tmp_path / "SingletonLock").symlink_to("another-machine-12")
    tidy(tmp_path, "nl")
    read = json.loads(settings.read_text())
    assert read["profile"] == {"exit_type": "Normal", "exited_cleanly": True, "name": "x"} and read["other"] == 1
    assert read["intl"]["accept_languages"] == "nl,en"
    assert not (tmp_path / "SingletonLock").is_symlink()
    settings.write_text("{half")
    tidy(tmp_path, "en")
    assert json.loads(settings.read_text())["intl"]["accept_languages"] == "en"


def test_without_chromium_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ApplianceError, match="apt-get install chromium"):
        browser_module.program()


def test_the_boxs_authority_gets_into_the_browsers_store(tmp_path, monkeypatch, caplog):
    if browser_module.shutil.which("certutil") is None:
        monkeypatch.setenv("PATH", "/nowhere")
        assert trust(tmp_path, b"x") is False and "does not trust" in caplog.text
        pytest.skip("certutil is not installed: apt-get install libnss3-tools")
    made = Authority(tmp_path / "tls", "larson")
    for _ in range(2):  # twice is no trouble
        assert trust(tmp_path, made.der)
    listed = subprocess.run(
        ["certutil", "-L", "-d", f"sql:{tmp_path}/.pki/nssdb"], capture_output=True, text=True, check=True
    )
    assert listed.stdout.count("Larson") == 1
