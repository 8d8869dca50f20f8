"""What the box says over HTTP and sockets comes in the language of whoever hears it."""

import pytest
from web.box import running

from appliance.assistant.tools.registry import LOG_IN
from appliance.core.i18n import translated
from appliance.llm.scripted import ScriptedEngine

NO_CAMERA = {
    "en": "This box has no camera. Use the one on this device.",
    "de": "Diese Box hat keine Kamera. Nutze die Kamera dieses Geräts.",
    "nl": "Deze box heeft geen camera. Gebruik die van dit apparaat.",
}
WRONG_PIN = {
    "de": "Name oder PIN falsch. "
    "Falls du noch keine PIN hast, leg auf „Meine Seite“ eine fest, sobald du angemeldet bist.",
    "nl": "Naam of pincode klopt niet. Heb je nog geen pincode, stel die dan in op Mijn pagina zodra je bent ingelogd.",
}
NOTHING = {
    "de": "Dazu habe ich in den Dokumenten nichts gefunden.",
    "nl": "Daar heb ik in de documenten niets over gevonden.",
}


@pytest.fixture
def box(bare):
    with running(bare, ScriptedEngine()) as made:
        yield made


def speaking(page, language: str):
    """The page, on a device for which a language was chosen."""
    page.cookie = f"{page.cookie}; larson-language={language}"
    return page


def camera_of(socket, state: str = "") -> dict:
    """The camera in the next status; with `state`, in the next that says so."""
    for _ in range(20):
        camera = socket.until("status")[-1]["camera"]
        if state in ("", camera["text"]):
            return camera
    raise AssertionError(f"not {state!r}, but {camera}")


def asked(socket, text: str, **more) -> str:
    socket.send({"type": "ask", "text": text, **more})
    return "".join(message["text"] for message in socket.until("done") if message["type"] == "piece")


@pytest.mark.parametrize("language", ["de", "nl"])
def test_an_error_comes_in_the_language_of_the_request(box, language):
    page = box.page()
    wrong = {"name": "Ada", "pin": "4711"}
    assert page.post("/login/pin", wrong).json["error"].startswith("Wrong name or PIN")
    answer = page.post("/login/pin", wrong, Accept_Language=f"{language}-{language.upper()},en;q=0.5")
    assert (answer.status, answer.json["error"]) == (409, WRONG_PIN[language])
    assert speaking(page, language).post("/login/pin", wrong).json["error"] == WRONG_PIN[language]


@pytest.mark.parametrize(
    "path, headers, said",
    [
        ("/nowhere", {}, "Unter dieser Adresse gibt es nichts."),
        ("/people", {}, "Das darf nur der Besitzer dieser Box."),
        ("/nowhere", {"Host": "elsewhere"}, "So heißt die Box nicht."),
    ],
)
def test_a_refusal_too(box, path, headers, said):
    assert box.page().get(path, Accept_Language="de", **headers).json["error"] == said


def test_programs_hear_english(box):
    answer = box.page().get("/v1/models", Accept_Language="de")
    assert answer.json["error"]["message"].startswith("A token is needed")


def test_what_a_person_prefers_comes_first(box, member):
    page = box.page()
    ada = member(page, "Ada")
    speaking(page, "de")
    box.appliance.identity.people.set_preferences(ada.id, {"language": "nl"})
    assert page.post("/me/pin", {"pin": "1"}).json["error"] == "Een pincode heeft 4 tot 12 cijfers."


def test_each_page_is_told_a_state_in_its_own_language(box):
    for language, text in NO_CAMERA.items():
        page = box.page() if language == "en" else speaking(box.page(), language)
        assert camera_of(page.socket("/ws/feed"))["text"] == text


def test_states_are_told_again_when_the_language_changes(box, member):
    page = box.page()
    ada = member(page, "Ada")
    socket = page.socket("/ws/feed")
    assert camera_of(socket)["text"] == NO_CAMERA["en"]
    socket.send({"type": "language", "language": "de"})
    camera = camera_of(socket, NO_CAMERA["de"])
    assert camera["word"] == "aus"
    box.appliance.identity.people.set_preferences(ada.id, {"language": "nl"})
    camera_of(socket, NO_CAMERA["nl"])


@pytest.mark.parametrize(
    "language, question",
    [("de", "Wie hoch ist der Turm?"), ("nl", "Hoe hoog is de toren?"), ("de", "17?"), ("nl", "17?")],
)
def test_the_chat_s_fixed_words_are_said_and_kept_in_the_person_s_language(box, member, language, question):
    page = box.page()
    member(page, "Ada")
    socket = speaking(page, language).socket("/ws/chat")
    assert asked(socket, question, documents=True) == NOTHING[language]
    socket.send({"type": "open", "conversation": 1})
    assert [message["text"] for message in socket.until("history")[-1]["messages"]][1:] == [NOTHING[language]]


@pytest.mark.parametrize(
    "language, request_", [("de", "Merk dir, dass ich Tee mag."), ("nl", "Onthoud dat ik van thee hou.")]
)
def test_the_result_of_a_tool_comes_in_the_person_s_language(box, language, request_):
    socket = speaking(box.page(), language).socket("/ws/chat")
    assert asked(socket, request_) == translated(LOG_IN, language) != LOG_IN


def test_a_chat_learns_of_another_language(box):
    socket = box.page().socket("/ws/chat")
    socket.send({"type": "search", "words": "tea"})
    assert socket.until("error")[-1]["text"] == "Log in to see your conversations."
    socket.send({"type": "language", "language": "nl"})
    socket.send({"type": "search", "words": "tea"})
    assert socket.until("error")[-1]["text"] == "Log in om je gesprekken te zien."


def test_a_message_that_is_not_understood_is_answered_in_the_language_of_the_page(box):
    socket = speaking(box.page(), "de").socket("/ws/extract")
    socket.send("not json")
    assert socket.until("error")[-1]["text"] == "Das wurde nicht verstanden: Es ist kein JSON."


def test_the_manifest_of_the_phone_page_speaks_too(box):
    assert "Handy" in box.visitor().get("/manifest.webmanifest", Accept_Language="de").json["description"]
