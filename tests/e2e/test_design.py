"""Every state of the pages at every size, pictured and judged. The pictures lie in the folder screenshots.

./install.sh test tests/e2e/test_design.py
"""

import re

import pytest
from e2e.conftest import PATIENCE, settled, slowed
from e2e.reach import UNREACHED
from support import ROOT
from web.box import running

STATES = re.findall(
    r"^  \"?([a-z-]+)\"?: (?:screen|phone|\{ page)", (ROOT / "static/design/states.js").read_text(), re.M
)
SCREENS = [(800, 480), (1280, 720), (720, 1280)]
PHONES = [(390, 844), (360, 640)]
AT_200_PERCENT = {"screen": (400, 240), "phone": (195, 422)}  # of the smallest screen, and of a phone
GRAVE = ("serious", "critical")
# Targets for fingers: 48 CSS pixels; lists of choices inside text may be smaller in one direction.
SMALLEST = 47.5


@pytest.fixture(scope="module")
def chromium(playwright):
    from e2e.conftest import CHROMIUM, QUIET

    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """A box whose /design is looked at."""
    from appliance.core.config import load

    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false"}
    settings["LARSON_SERVER_DEVELOPMENT"] = "true"
    folder = tmp_path_factory.mktemp("gallery")
    with running(load(environ={"LARSON_DATA": str(folder), "LARSON_MODELS_FOLDER": str(folder), **settings})) as box:
        yield f"http://localhost:{box.port}"


@pytest.fixture
def picture(shots, request):
    """Takes a picture of a page, if pictures are wanted."""
    wanted = request.config.getoption("--pictures")
    return lambda page, name: page.screenshot(path=shots / f"{name}.png", full_page=True) if wanted else None


@pytest.fixture(scope="module")
def axe():
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    return axe_playwright.Axe()


def played(chromium, gallery, state: str, size, query: str = "", again: bool = True):
    """A state of the gallery on a page of its own.

    Chromium ends its downloads when an interface comes or goes, as with the network namespaces that other tests make
    meanwhile: then it is loaded again, once.
    """
    from playwright.sync_api import Error

    phone = state.startswith("phone-")
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=True, is_mobile=phone, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    context.on("page", slowed)
    page = context.new_page()
    problems: list[str] = []
    lost: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda request: lost.append(f"{request.url}: {request.failure}"))
    page.on("response", lambda answer: lost.append(f"{answer.url}: {answer.status}") if answer.status >= 400 else None)
    page.goto(f"{gallery}/design/{state}{query}")
    try:
        page.wait_for_selector("html[data-played=yes]", timeout=60_000, state="attached")
    except Error as error:
        if again and any("ERR_NETWORK_CHANGED" in each for each in lost):
            context.close()
            return played(chromium, gallery, state, size, query, again=False)
        raise AssertionError(f"{state} does not play: {problems} {lost}") from error
    return context, page, problems


def test_there_are_states():
    assert len(STATES) > 30


@pytest.mark.parametrize("state", STATES)
def test_every_state_at_every_size(chromium, gallery, picture, axe, state):
    sizes = PHONES if state.startswith("phone-") else SCREENS
    context, page, problems = played(chromium, gallery, state, sizes[0])
    for size in sizes:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        settled(page)
        picture(page, f"state-{state}-{size[0]}x{size[1]}")
        assert problems == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], size
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1], f"{size}: the frame does not scroll"
        check_targets(page, size)
        if size in (SCREENS[0], PHONES[0]):
            found = axe.run(page).response["violations"]
            grave = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found if v["impact"] in GRAVE]
            assert grave == []
    width, height = AT_200_PERCENT["phone" if state.startswith("phone-") else "screen"]
    page.set_viewport_size({"width": width, "height": height})
    settled(page)
    assert page.evaluate(UNREACHED) == [], "at 200 %, all can be read and reached"
    context.close()


def check_targets(page, size) -> None:
    """What can be touched is large enough, and on the screen."""
    for x, width, height, html in page.evaluate(TARGETS):
        about = f"{size}: {html}"
        assert height >= SMALLEST and width >= SMALLEST * 0.55, about
        assert x >= -0.5 and x + width <= size[0] + 1, about


TARGETS = """() => {
  const all = document.querySelectorAll(
    "button, a.button, textarea, input:not([type=file], [type=radio], [type=checkbox])");
  const open = document.querySelector("dialog[open]");
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && (!open || open.contains(one));
  const seen = [...all].filter(shown);
  return seen.map((one) => {
    const { x, width, height } = one.getBoundingClientRect();
    return [x, width, height, one.outerHTML.slice(0, 100)];
  });
}"""


@pytest.mark.parametrize(
    "query", ["?theme=light", "?contrast=high", "?theme=light&contrast=high", "?text=large", "?lang=de", "?lang=nl"]
)
@pytest.mark.parametrize("state", ["talk", "display", "box", "phone-talk"])
def test_every_choice_of_display(chromium, gallery, picture, axe, state, query):
    size = PHONES[0] if state.startswith("phone-") else SCREENS[0]
    context, page, problems = played(chromium, gallery, state, size, query)
    name = re.sub(r"\W+", "-", query.strip("?"))
    picture(page, f"state-{state}-{name}-{size[0]}x{size[1]}")
    assert problems == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    check_targets(page, size)
    found = axe.run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in GRAVE] == []
    context.close()


def test_the_index_shows_the_parts(chromium, gallery, picture, axe):
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{gallery}/design")
    page.wait_for_selector(".states a")
    picture(page, "design")
    assert page.locator(".states a").count() == len(STATES)
    found = axe.run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in GRAVE] == []
    page.close()


@pytest.mark.parametrize("language", ["en-GB", "de-DE", "nl-NL"])
def test_how_to_trust_the_box_fits_a_phone(chromium, gallery, picture, language):
    page = chromium.new_page(viewport={"width": PHONES[1][0], "height": PHONES[1][1]}, locale=language)
    page.goto(f"{gallery}/trust")
    picture(page, f"trust-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONES[1][0]
    for system in ("ios", "android"):
        page.check(f"[value={system}]", force=True)
        assert page.evaluate(STICKING_OUT) == []
    page.close()


# Words of a drawing that stick out of the phone that is drawn.
STICKING_OUT = """() => [...document.querySelectorAll("svg.screen text")].filter((one) => {
  const { right, width } = one.getBoundingClientRect();
  return width && right > one.closest("svg").getBoundingClientRect().right - 4;
}).map((one) => one.textContent)"""


def test_there_are_four_sizes_of_text():
    styles = [path.read_text() for path in (ROOT / "static/css").glob("*.css") if path.stem not in ("tokens", "design")]
    sizes = {
        size
        for text in styles
        for size in re.findall(r"font(?:-size)?: [^;]*?(var\(--\w+\)|[\d.]+r?em|[\d.]+px)", text)
    }
    named = {f"var(--{name})" for name in ("small", "normal", "large", "huge", "mono", "family")}
    fixed = {"9.4px", "10.4px"}  # in drawings
    parts = {".22em", "0.22em", ".9em"}  # of a line: AM and PM, and code
    assert sizes <= named | fixed | parts


def test_the_frame_is_an_appliance_s(chromium, gallery):
    """No menus of the browser, no zoom under two fingers, no text that can be selected."""
    context, page, _ = played(chromium, gallery, "talk", SCREENS[0])
    assert page.evaluate("!document.dispatchEvent(new Event('contextmenu', { cancelable: true, bubbles: true }))")
    tool = context.new_cdp_session(page)
    for apart in range(20, 160, 10):
        fingers = [{"x": x, "y": 240, "id": id} for id, x in enumerate((180 - apart, 180 + apart))]
        kind = "touchStart" if apart == 20 else "touchMove"
        tool.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        page.wait_for_timeout(16)
    tool.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    assert page.evaluate("visualViewport.scale") == 1
    page.locator(".message .said").first.dblclick(position={"x": 12, "y": 10})
    assert page.evaluate("getSelection().toString()") == ""
    context.close()


def test_the_clock_is_in_the_middle_and_can_be_read_from_four_metres(chromium, gallery):
    for size in [*SCREENS, (1920, 1080)]:
        context, page, _ = played(chromium, gallery, "attract", size)
        clock = page.locator("attract-screen .clock").bounding_box()
        assert abs(clock["x"] + clock["width"] / 2 - size[0] / 2) < 2
        assert clock["width"] > 0.45 * size[0], "a digit is about a tenth of the screen's width"
        context.close()
