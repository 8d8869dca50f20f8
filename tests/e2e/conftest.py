"""A real Chromium at a real appliance, as a process of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import ROOT, SLOW, THREADS, eventually, film, save_film

CHROMIUM = "/usr/bin/chromium"
LATENCY = 50.0  # milliseconds, for each time that a browser is slower
PATIENCE = 60_000  # milliseconds that a slow machine may take
# A page has heard of the box. The lamps below tell nothing: their states are in the page as it is sent.
HEARD = "led-bar[data-rate]"
CHANGED = "ERR_NETWORK_CHANGED"  # an interface came or went, as those that other tests make meanwhile
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Appliance:
    """`larson serve` with a camera of its own."""

    def __init__(self, folder: Path, camera: str, **environ: str):
        self.folder = folder
        settings = {
            "LARSON_DATA": str(folder),
            "LARSON_PORT": "0",
            "LARSON_NETWORK_ON": "false",
            "LARSON_CAMERA": camera,
            "LARSON_FACES_EMBEDDER": "sface",
            "LARSON_FACES_VIEW_PATIENCE": "0.8",
            "LARSON_FACES_LOGIN_SECONDS": "40",
            "LARSON_FACES_REGISTRATION_SECONDS": "300",
            "LARSON_CHAT_TEMPERATURE": "0",
            **THREADS,
            "LARSON_CHAT_GUESSES": "always",  # the model is asked, whatever the question
            **environ,
        }
        self._environ = {**os.environ, **settings}
        self.lines: list[str] = []
        self._port = "0"
        self.start()

    def start(self) -> None:
        """Start it, at the same port as before."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance.cli", "serve", "--port", self._port],
            cwd=ROOT,
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        found: list[str] = []
        threading.Thread(target=lambda: found.extend(self.process.stdout), daemon=True).start()
        self.address = eventually(lambda: re.search(r"http://\S+", "".join(found)), 90, "it starts").group(0)
        self._port = self.address.rstrip("/").rpartition(":")[2]
        self.lines = found

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(60)
        self.process.stdout.close()

    def worker(self) -> int:
        """Process id of its language model; 0 while there is none."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
                command = stat.with_name("cmdline").read_bytes()
            except OSError:
                continue  # it ended meanwhile
            if int(fields[1]) == self.process.pid and b"appliance.llm.worker" in command:
                return int(stat.parent.name)
        return 0


@pytest.fixture(scope="session")
def playwright():
    """The driver."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not shutil.which(CHROMIUM):
        pytest.skip("Chromium is not installed; get it with: apt-get install chromium")
    with sync_api.sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def films(recogniser, photos, tmp_path_factory) -> dict[str, Path]:
    """A film of each person, as Chromium's fake camera and the box's camera play it."""
    folder = tmp_path_factory.mktemp("films")
    return {
        name: save_film(folder / f"{name}.mjpeg", film(path, recogniser.detector, 4.0)) for name, path in photos.items()
    }


@pytest.fixture
def appliance(tmp_path) -> Iterator:
    """Start an appliance; it ends with the test."""
    made: list[Appliance] = []

    def start(camera: object = "none", **environ: str) -> Appliance:
        made.append(Appliance(tmp_path / "data", str(camera), **environ))
        return made[-1]

    yield start
    for each in made:
        each.end()


def is_problem(message) -> bool:
    """Whether the browser's console tells of an error.

    None is that a box which was ended does not answer, nor a message that was on its way when the page closed a
    socket, nor that both sides closed one at the same moment, nor that another test has made a network interface.
    """
    ended = (
        *("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "Connection closed before", CHANGED),
        *("Data frame received after close", "Close received after close"),
    )
    return message.type == "error" and not any(words in message.text for words in ended)


def slowed(page) -> None:
    """Slow a page's processor, and what it sends and hears, by `BROWSER_SLOW`; nothing without it."""
    if SLOW > 1:
        tool = page.context.new_cdp_session(page)
        tool.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
        tool.send("Network.enable")
        unlimited = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        tool.send("Network.emulateNetworkConditions", {**unlimited, "latency": LATENCY * (SLOW - 1)})


def visit(page, address: str) -> None:
    """Load a page, and load it again where Chromium has ended its downloads for another interface of the machine."""
    from playwright.sync_api import Error

    lost: list[str] = []

    def note(request) -> None:
        lost.append(request.failure or "")

    page.on("requestfailed", note)
    try:
        page.goto(address)
    except Error as error:
        if CHANGED not in str(error):
            raise
        lost.append(CHANGED)
    page.remove_listener("requestfailed", note)
    if any(CHANGED in why for why in lost):
        page.goto(address)


def expect(target):
    """Playwright's own, which asks again and again, with time for a slow machine."""
    from playwright.sync_api import expect as asked

    asked.set_options(timeout=PATIENCE)
    return asked(target)


def settled(page) -> None:
    """Wait until the page is laid out and drawn: fonts are loaded, and animations that have an end are over."""
    page.evaluate(
        """async () => {
            const frame = () => new Promise(requestAnimationFrame);
            const ends = ({ effect, playState }) =>
                playState === "running" && effect.getComputedTiming().endTime !== Infinity;
            await document.fonts.ready;
            await frame().then(frame);
            const ending = document.getAnimations().filter(ends);
            await Promise.all(ending.map((animation) => animation.finished.catch(() => {})));
            await frame();
        }"""
    )


def slip(page, selector: str, milliseconds: int) -> None:
    """Press a button that is to be held, and let go too soon: by the page's own clock, however slow the machine is."""
    page.locator(selector).evaluate(
        """async (button, milliseconds) => {
            const touch = (kind) => button.dispatchEvent(new PointerEvent(kind, { bubbles: true }));
            touch("pointerdown");
            await new Promise((done) => setTimeout(done, milliseconds));
            touch("pointerup");
            button.click();
        }""",
        milliseconds,
    )


def press(page, selector: str) -> None:
    """Press a button with the mouse, and keep it down."""
    page.locator(selector).scroll_into_view_if_needed()
    page.hover(selector)
    page.mouse.down()


def touch_twice(page, selector: str) -> str:
    """Touch a button that asks before it acts, and touch it again; gives the question.

    Both at once: the question goes away after some seconds, in which a busy machine may do nothing else.
    """
    page.hover(selector)  # a finger reaches it
    touches = "(button) => { button.click(); const asked = button.textContent; button.click(); return asked; }"
    return page.locator(selector).first.evaluate(touches)


def hearing(page, selector: str):
    """Note what an element says from now on, while it is seen; gives what waits until it has said some words.

    For what goes away by itself: it may be gone before a busy machine looks.
    """
    said = page.locator(selector).first.evaluate_handle(
        """(element) => {
            const said = [];
            const look = () => element.checkVisibility() && said.push(element.textContent);
            const changes = { attributes: true, childList: true, characterData: true, subtree: true };
            new MutationObserver(look).observe(element, changes);
            return said;
        }"""
    )
    return lambda words: eventually(lambda: any(words in text for text in said.json_value()), what=words)


@pytest.fixture
def browse(playwright, tmp_path_factory):
    """Open a browser; its camera plays a film, its microphone a WAV file, once. Gives a function that opens pages."""

    @contextmanager
    def browser(camera: Path | None = None, environ: dict[str, str] | None = None, microphone: Path | None = None):
        arguments = [*QUIET]
        if camera or microphone:
            arguments += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        if camera:
            arguments += [f"--use-file-for-fake-video-capture={camera}"]
        if microphone:
            arguments += [f"--use-file-for-fake-audio-capture={microphone}%noloop"]
        own = {**os.environ, **environ} if environ else None
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, env=own)
        problems: list[str] = []

        def open_page(address: str, width: int = 800, height: int = 480, **options):
            context = chromium.new_context(**{"viewport": {"width": width, "height": height}, **options})
            context.set_default_timeout(PATIENCE)
            context.on("page", slowed)
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda message: is_problem(message) and problems.append(message.text))
            visit(page, address)
            return page

        open_page.problems = problems
        open_page.noted = []  # words of what the browser itself notes of this test's doings, until it is closed
        try:
            yield open_page
        finally:
            chromium.close()
        unknown = [text for text in problems if not any(words in text for words in open_page.noted)]
        assert unknown == [], "the page had errors"

    return browser


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots go, to be looked at."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
