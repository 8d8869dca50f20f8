"""The pages in a real Chromium: size and time of a first load, response to a tap, age of the picture."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from simple_websocket import ConnectionClosed

from appliance.core.config import Config, replace
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.core.images import encode_jpeg
from appliance.lab.benchmarks.box import Box, running
from appliance.web.serve import open_door

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--ignore-certificate-errors"),
]
ROUNDS = 7
TAPS = 60
RATE = 15.0  # frames per second
NUMBERED = 256  # frames, told apart by eight blocks
SECONDS = 8.0  # a viewer that stalls is let go after ten
# When all elements are ready, the box has answered, and the browser is idle.
INTERACTIVE = """async () => {
  await Promise.all(["chat-panel", "account-panel", "led-bar"].map((name) => customElements.whenDefined(name)));
  while (!document.querySelector("led-bar").dataset.duties) await new Promise((done) => setTimeout(done, 5));
  await new Promise((done) => requestIdleCallback(done));
  return performance.now();
}"""
TAP = """() => new Promise((done) => {
  const painted = (at) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - at)));
  addEventListener("click", ({ timeStamp }) => painted(timeStamp), { once: true });
})"""
READ = """() => {
  window.shown = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    const row = this.getImageData(0, 40, 640, 1).data;
    let number = 0;
    for (let bit = 0; bit < 8; bit++) number |= (row[4 * (40 + 80 * bit)] > 128 ? 1 : 0) << bit;
    window.shown.push([number, performance.timeOrigin + performance.now()]);
  };
}"""


def measure(config: Config) -> dict[str, object]:
    """First loads (kB compressed, requests, seconds), taps (milliseconds), published frame to pixel (milliseconds)."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ApplianceError(
            verbatim("Playwright is not installed: run ./install.sh test --collect-only first.")
        ) from error
    if not shutil.which(CHROMIUM):
        raise ApplianceError(verbatim("Chromium is not installed: apt-get install chromium"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = Path(folder) / "numbers.mjpeg"
        film.write_bytes(b"".join(encode_jpeg(numbered(n), 90) for n in range(NUMBERED)))
        network = replace(replace(config, "network", on=True, host="127.0.0.1", port=0), "camera", rate=RATE)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with running(network, str(film)) as box, reachable(box) as phone_address:
            address = f"http://localhost:{box.port}/"
            appliance = [_load(chromium, address) for _ in range(ROUNDS)]
            shell = [_load(chromium, phone_address, interactive=False) for _ in range(ROUNDS)]
            taps = _taps(chromium, address)
            ages = _ages(chromium, address, box)
            besieged = _besieged(chromium, address, phone_address)
        chromium.close()
    return {
        "kiosk_kb": appliance[0]["kb"],
        "kiosk_requests": appliance[0]["requests"],
        "kiosk_interactive_s": round(statistics.median(load["seconds"] for load in appliance), 2),
        "kiosk_interactive_slowest_s": round(max(load["seconds"] for load in appliance), 2),
        "phone_shell_kb": shell[0]["kb"],
        "phone_shell_requests": shell[0]["requests"],
        "phone_shell_s": round(statistics.median(load["seconds"] for load in shell), 2),
        "tap_p50_ms": round(float(np.percentile(taps, 50)), 1),
        "tap_p95_ms": round(float(np.percentile(taps, 95)), 1),
        "tap_p50_besieged_ms": round(float(np.percentile(besieged, 50)), 1),
        "tap_p95_besieged_ms": round(float(np.percentile(besieged, 95)), 1),
        "frame_to_pixel_p50_ms": round(float(np.percentile(ages, 50)), 1),
        "frame_to_pixel_p95_ms": round(float(np.percentile(ages, 95)), 1),
        "frames_seen": len(ages),
    }


def numbered(number: int) -> cv2.typing.MatLike:
    """A picture that carries a number as eight black or white blocks, above noise that weighs as a room does."""
    picture = np.random.default_rng(number).integers(60, 120, (480, 640, 3), np.uint8)
    picture = cv2.GaussianBlur(picture, (5, 5), 0)
    for bit in range(8):
        picture[:80, 80 * bit : 80 * bit + 80] = 255 if number >> bit & 1 else 0
    return picture


def number_of(picture: cv2.typing.MatLike) -> int:
    """The number that a picture carries."""
    return sum((int(picture[40, 40 + 80 * bit, 0]) > 128) << bit for bit in range(8))


@contextmanager
def reachable(box: Box) -> Iterator[str]:
    """The same box over TLS; the address of its phones."""
    front = open_door(box.appliance, box.server)
    if front is None:
        raise ApplianceError(verbatim("The box cannot be reached over TLS."))
    try:
        yield f"https://127.0.0.1:{front.port}/"
    finally:
        front.shutdown()
        front.server_close()


def _load(chromium: Any, address: str, interactive: bool = True) -> dict[str, Any]:
    context = chromium.new_context(viewport={"width": 800, "height": 480}, ignore_https_errors=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address)
    seconds = page.evaluate(INTERACTIVE if interactive else "() => performance.now()") / 1000
    page.wait_for_timeout(300)
    context.close()
    return {"kb": round(sum(sizes) / 1000, 1), "requests": len(sizes), "seconds": seconds}


def _taps(chromium: Any, address: str) -> list[float]:
    page = chromium.new_page(viewport={"width": 800, "height": 480})
    page.goto(address)
    page.evaluate(INTERACTIVE)
    found = []
    box = page.locator("[data-do=more]").bounding_box()
    for _ in range(TAPS):
        waiting = page.evaluate_handle(f"() => ({{ seen: ({TAP})() }})")
        page.mouse.click(box["x"] + 10, box["y"] + 10)
        found.append(float(page.evaluate("(given) => given.seen", waiting)))
    page.close()
    return found


def _besieged(chromium: Any, address: str, attacked: str) -> list[float]:
    """Taps at the box's own screen while someone in the network attacks; on one machine, so its cores are shared."""
    host, _, port = attacked.removeprefix("https://").rstrip("/").partition(":")
    program = Path(__file__).with_name("besieger.py")
    attack = subprocess.Popen([sys.executable, str(program), host, port, "60"])
    try:
        time.sleep(2)
        return _taps(chromium, address)
    finally:
        attack.terminate()
        attack.wait()


def _ages(chromium: Any, address: str, box: Box) -> list[float]:
    """Milliseconds from publishing a frame to its pixels in the page, while four others watch, one of them stalled."""
    camera = box.appliance.camera
    assert camera is not None
    published: list[tuple[int, float]] = []
    ended = threading.Event()

    def note() -> None:
        seq = 0
        while not ended.is_set():
            seq, frame = camera.frames.wait(seq, 1.0)
            if frame is not None:
                published.append((number_of(frame.pixels), time.time()))

    def watch() -> None:
        view = box.socket("/ws/view")
        while not ended.is_set() and view.receive(timeout=2) is not None:
            view.send("1")
        view.close()

    stalled = box.socket("/ws/view")
    threads = [threading.Thread(target=target, daemon=True) for target in (note, watch, watch, watch)]
    page = chromium.new_page(viewport={"width": 800, "height": 480})
    page.add_init_script(f"({READ})()")
    page.goto(address)
    page.wait_for_timeout(2000)
    for thread in threads:
        thread.start()
    page.evaluate("window.shown.length = 0")
    page.wait_for_timeout(1000 * SECONDS)
    shown = page.evaluate("window.shown")
    ended.set()
    for thread in threads:
        thread.join(5)
    with suppress(ConnectionClosed):
        stalled.close()
    page.close()
    return [age for number, at in shown if (age := _age(published, number, at / 1000)) is not None]


def _age(published: list[tuple[int, float]], number: int, at: float) -> float | None:
    """Since the last time that a number was published before it was seen."""
    times = [then for found, then in published if found == number and then <= at + 0.005]
    return 1000 * max(0.0, at - times[-1]) if times else None
