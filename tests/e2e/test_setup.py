"""The first minute with a box, step by step; each step can be left out, and all of it found again."""

from e2e.test_chat_panel import box, engine, log_in, open_box  # noqa: F401 (fixtures)
from e2e.test_page import PATIENCE, ready

NOT_OFFERED = "[...document.querySelectorAll('phones-page :is(.offer, .first)')].every((one) => one.hidden)"


def step(page) -> str:
    return page.get_attribute("setup-page [data-step]:not([hidden])", "data-step")


def test_from_the_language_to_the_phone(appliance, browse, films):
    network = {"LARSON_NETWORK_ON": "true", "LARSON_NETWORK_HOST": "127.0.0.1", "LARSON_NETWORK_PORT": "0"}
    box = appliance(films["obama"], **network)  # noqa: F811
    with browse() as open_page:
        open_page.noted.append("status of 409")  # the answer to the easy PIN
        page = open_page(box.address)
        ready(page)
        page.click("[data-do=setup]")
        page.click("setup-page [data-code=en]")
        page.wait_for_selector("setup-page [data-state=camera][data-good=yes]", timeout=PATIENCE)
        page.click("setup-page [data-do=next]:text-is('Next')")
        page.fill("#setup-person", "Ada")
        page.click("[data-step=face] [type=submit]")
        page.wait_for_selector(".greeting b:text-is('Ada')", timeout=PATIENCE)
        page.fill("#setup-pin", "1111")
        page.click("[data-step=pin] [type=submit]")
        page.wait_for_selector("[data-step=pin] .note:has-text('too easy')")
        page.fill("#setup-pin", "2580")
        page.click("[data-step=pin] [type=submit]")
        page.wait_for_selector("[data-state=model][data-good=yes]:has-text('answers')")
        page.click("setup-page [data-do=next]")
        page.wait_for_selector("setup-page [data-do=phones]")
        page.click("setup-page [data-do=next]:text-is('Done')")
        page.wait_for_selector("setup-page dialog", state="hidden")


def test_every_step_can_be_left_out(open_box):  # noqa: F811
    page = open_box()
    page.click("[data-do=setup]")
    page.wait_for_selector("setup-page dialog")
    seen = []
    while page.locator("setup-page dialog").is_visible():
        seen.append(step(page))
        page.click("setup-page [data-do=next]")
    assert seen == ["language", "camera", "face"], (
        "without a person there is no PIN to set and no model to choose, and without a network no phone"
    )


def test_where_no_phone_can_come_no_code_is_offered(open_box, box):  # noqa: F811
    page = open_box()
    log_in(box, page)
    page.click("[data-open=phones]")
    page.wait_for_selector("phones-page .unreachable:has-text('network.on is false')")
    page.wait_for_function(NOT_OFFERED)
    assert page.locator("phones-page .note").is_hidden(), "nothing has failed"


def test_a_model_that_still_starts_is_not_called_missing(open_box, box):  # noqa: F811
    page = open_box()
    page.set_default_timeout(60_000)
    log_in(box, page)
    found = {"state": "ready"}
    model = {"id": "m", "title": "Owl", "quality": "", "rate": 0, "measured": True, "recommended": False}
    page.route("**/models", lambda route: route.fulfill(json={"models": [{**model, **found}]}))
    page.evaluate("import('/static/js/lib/events.js').then(({ emit }) => emit('open-setup'))")
    page.click("setup-page [data-code=en]")
    for _ in ("camera", "pin"):
        page.click("setup-page [data-do=next]")
    page.wait_for_selector("[data-state=model]:has-text('Starting the model')")
    found["state"] = "in use"
    page.wait_for_selector("[data-state=model][data-good=yes]:has-text('Owl answers')")


def test_it_is_found_again(open_box, box):  # noqa: F811
    page = open_box()
    log_in(box, page)
    page.click("[data-do=page]")
    page.click("#tab-box")
    page.click("person-page [data-do=setup]")
    page.click("setup-page [data-code=nl]")
    page.wait_for_selector("setup-page h2:text-is('Larson instellen')")
    page.wait_for_selector("[data-step=camera]:not([hidden])")
    page.click("setup-page [data-do=before]")
    page.wait_for_selector("[data-step=language]:not([hidden])")
