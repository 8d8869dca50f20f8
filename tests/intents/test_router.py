"""Which tool a request asks for, with the meaning that the real text embedder gives it."""

import pytest
from support import THREADS

from appliance.core.config import load
from appliance.core.errors import ModelError
from appliance.documents.loader import REQUESTS, build_text_embedder
from appliance.intents.call import Call
from appliance.intents.examples import entries
from appliance.intents.router import Router, spelt

PATTERNS = ("sweep", "scanner")


@pytest.fixture(scope="module")
def router(models, tmp_path_factory) -> Router:
    try:
        embedder = build_text_embedder(load(environ=THREADS).faces, models, REQUESTS)
    except ModelError as error:
        pytest.skip(str(error))
    return Router(PATTERNS, embedder.embed, embedder.knows, tmp_path_factory.mktemp("learnt") / "requests.npz")


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("have i got any timres going right now", Call("timers", {"label": ""})),
        ("set a tmier called tea for 3 minuets", Call("timer", {"seconds": 180, "label": "tea"})),
        ("11 minute pasta timer, go", Call("timer", {"seconds": 660, "label": "pasta"})),
        ("Set a timer, please.", Call("timer", {"seconds": 0, "label": ""})),
        ("how many more minutes until you ring for the potatoes?", Call("timers")),
        (
            "Your LEDs are a little too glaring tonight",
            Call("lights", {"action": "brightness", "brightness": 30}),
        ),
        ("whats the time in tokyo", Call("clock", {"what": "time", "zones": ["Asia/Tokyo"], "names": ["tokyo"]})),
        ("please make a note for later: I am allergic to nuts", Call("remember", {"text": "I am allergic to nuts"})),
        ("Remember that my research flight is at 9", Call("remember", {"text": "my research flight is at 9"})),
        ("Which things have you saved about me so far?", Call("recall")),
        ("I am giving this box away, so wipe all the notes that you keep on me", Call("forget_all")),
    ],
)
def test_requests_in_odd_words_are_understood(router, text, call):
    assert router.route(text) == call


@pytest.mark.parametrize(
    "text",
    [
        "My laptop has a full disk, what do people usually delete?",
        "write a poem about a lighthouse",
        "how much memory did the first computers have?",
        "why is noon not always at twelve?",
        "Remove all the vowels from banana",
        "member of the Beatles who died first?",
        "don't set a timer",
        "Dinner is at 8",
    ],
)
def test_talk_in_the_words_of_tools_is_talk(router, text):
    assert router.route(text) is None


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("set a timer for ten minutes", "timer"),
        ("which timers are running?", "timers"),
        ("who is in front of the camera?", "who"),
        ("3 pens at 2 euros each, what do I pay?", "calculate"),
        ("tell me a story about a timer", None),
        ("who wrote Pride and Prejudice?", None),
    ],
)
def test_without_an_embedder_the_words_decide(text, tool):
    call = Router(PATTERNS).route(text)
    assert (call and call.tool) == tool


def test_a_sum_that_does_not_mean_one_is_talk(router):
    assert router.route("I bought 2 books for 15 each. How long does it take to read them?") is None
    assert router.route("I bought 2 books for 15 each. What did I pay?").arguments == {"expression": "2*15"}


def test_every_example_is_there_once_and_short():
    requests = [spelt(text, lambda word: False).lower().strip(" .?!") for _, text, _ in entries()]
    assert len(set(requests)) == len(requests)
    assert max(map(len, requests)) <= 200


@pytest.mark.parametrize(
    "text",
    [
        "forget everything", "Forget everything I told you, please.", "forget everything about me", "erase my memory",
        "Vergiss alles", "Vergiss alles über mich bitte", "Vergeet alles", "Vergeet alles over mij",
        "Vergiss alles, was ich dir gesagt habe", "Vergeet alles wat ik je verteld heb",
    ],
)  # fmt: skip
def test_everything_is_forgotten_where_nothing_limits_it(text):
    assert Router(()).route(text) == Call("forget_all")


@pytest.mark.parametrize(
    "text",
    [
        "remove everything from my list except milk", "Forget everything I said about Bob", "delete your memory of Bob",
        "clear all timers except the eggs", "Entferne alles außer Milch von meiner Liste",
        "Vergiss alles, was ich über Bob gesagt habe", "Verwijder alles behalve melk van mijn lijst",
        "Vergeet alles wat ik over Bob zei", "Vergiss alles, was ich dir über Bob erzählt habe",
        "Vergeet alles wat ik je over Bob verteld heb",
    ],
)  # fmt: skip
def test_a_limit_to_everything_is_never_passed_over(text):
    found = Router(()).route(text)
    assert found is None or found.tool not in ("forget_all", "list_clear", "cancel_timer")
