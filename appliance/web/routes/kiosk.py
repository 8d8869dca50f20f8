"""What the session at the box's own display asks: whether the page lives, and whether the display is to be lit."""

from msgspec import Struct

from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.access.routing import Routes

routes = Routes("kiosk")


class KioskOrder(Struct):
    """`page_seconds` is the time since a page's last sign of life; null while none is open."""

    on: bool
    rotate: int
    page_seconds: float | None
    state: str
    text: str


@routes.get("/kiosk", AT_THE_BOX)
def kiosk(context: Context, display: str) -> KioskOrder:
    """What the display is to do. `display` says what can switch it: wlopm, backlight, wlr-randr or none."""
    appliance = context.appliance
    shown = appliance.identity.display
    order = shown.order(display, bool(appliance.board.status.ringing))
    return KioskOrder(order.on, order.rotate, order.page_seconds, shown.state.state, shown.state.text)
