"""Every state of the pages, played by their real elements. Served only while server.development is on."""

from appliance.core.config import Screen
from appliance.hardware.leds.patterns import PATTERNS, duty
from appliance.records.status import Status
from appliance.web.access.context import Context
from appliance.web.access.roles import SCREEN_GUEST
from appliance.web.access.routing import HTML, Routes
from appliance.web.rendering import render
from appliance.web.routes.pages import NAMES
from appliance.web.state_words import state_word

COLOURS = (
    *("ground", "panel", "raised", "line", "edge", "text", "soft", "accent", "accent-text", "accent-deep", "on-accent"),
    *("main", "on-main", "good", "good-ground", "warn", "warn-ground", "bad", "bad-ground"),
    *("mine", "on-mine", "lamp", "lamp-off", "lens"),
)
MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9, 1.1)  # seconds

routes = Routes("design")


@routes.get("/design", SCREEN_GUEST, returns=HTML)
def design(context: Context) -> str:
    """The parts of the pages, side by side."""
    return render("design.html", context.language, patterns=_patterns(), colours=COLOURS)


@routes.get("/design/<name>", SCREEN_GUEST, returns=HTML)
def design_state(context: Context, name: str, lang: str) -> str:
    """A page that plays one state, in any language; the page's scripts know the states."""
    page = "phone.html" if name.startswith("phone-") else "kiosk.html"
    made = {
        "status": Status(),
        "parts": NAMES,
        "has_camera": True,
        "leds": range(8),
        "screen": Screen(),
        "word": state_word,
    }
    return render(page, lang or context.language, script="/static/design/play.js", **made)


def _patterns() -> dict[str, list[list[int]]]:
    """Duty cycles of eight lamps at some moments of each pattern."""
    return {
        name: [[round(100 * duty(level)) for level in pattern(t, 8, 0.4)] for t in MOMENTS]
        for name, pattern in PATTERNS.items()
    }
