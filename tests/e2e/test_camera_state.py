"""What an open page believes of the box's camera, in a real Chromium."""

from e2e.test_chat_panel import box, engine, open_box  # noqa: F401 (fixtures)

from appliance.hardware.cameras.open import NO_CAMERA_WANTED
from appliance.records.status import ComponentState

ABSENT = "live-view .absent p"


def test_a_page_hears_that_the_box_has_a_camera_now_and_none_again(open_box, box):  # noqa: F811
    page = open_box()
    page.set_default_timeout(60_000)
    page.wait_for_selector(f"{ABSENT}:has-text('has no camera')")
    with page.expect_websocket(lambda socket: socket.url.endswith("/ws/view")):
        box.appliance.board.update(camera=ComponentState(True, "ready"))
    page.wait_for_selector(f"{ABSENT}:has-text('Waiting for the camera')")
    box.appliance.board.update(camera=NO_CAMERA_WANTED)
    page.wait_for_selector(f"{ABSENT}:has-text('has no camera')")
