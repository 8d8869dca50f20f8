"""Small talk, emergencies and what Larson cannot do, in everyday words that are not among the examples."""

from datetime import datetime

import pytest

from appliance.intents import small_talk
from appliance.intents.nearness import Nearness
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)
SAID = {  # by what it comes to; none of these is a line of sayings/
    "about.thanks": ("ta very much that did the trick", "danke dir du warst eine große hilfe", "super bedankt man"),
    "about.good_night": ("we're off to bed now, sleep tight", "ich bin dann im bett, nacht", "ik ga maffen, trusten"),
    "about.private": ("does anyone else get to hear us", "hört hier wer heimlich mit?", "wie kan er allemaal meelezen"),
    "about.other_assistant": ("are you some kind of siri", "bist du sowas wie google", "ben je net zoiets als siri"),
    "about.awake": ("u awake??", "bist du noch wach da drin", "ben je er nog, larson?"),
    "about.bored": ("i am soooo bored today", "mir ist sooo langweilig", "ik verveel me rot"),
    "cannot.weather": ("do we need a brolly later", "brauch ich nachher nen schirm?", "moet ik straks een paraplu mee"),
    "cannot.tv": ("what's on telly tonight", "was läuft heut abend in der glotze", "wat komt er straks op de buis"),
    "cannot.music": ("stick some jazz on please", "mach mal bisschen mucke an", "zet ff wat muziek op"),
    "cannot.traffic": ("any jams on the ring road", "ist grad stau auf der a3", "staat er file op de a12"),
    "cannot.colour": ("make your lights blue", "mach dein licht mal grün", "maak je lampjes eens roze"),
    "cannot.burn": ("my lad burned his fingers", "sie hat sich mit tee verbrüht", "hij heeft zijn arm verbrand"),
    "cannot.poison": ("he swallowed a button battery", "die nummer vom giftnotruf bitte", "nummer van de gifcentrale?"),
    "collection.joke": ("go on, tell us a joke", "erzähl uns nen flachwitz", "vertel es een goeie mop"),
    "collection.birthday": (
        "write a birthday wish for my aunt kate", "schreib nen geburtstagsgruß für eva", "verjaardagswens voor ome jan",
    ),
}  # fmt: skip
OTHER = {  # what no example means
    "en": "how tall is the eiffel tower|the cake is in the oven|two eggs and some flour|and on monday?",
    "de": "wie hoch ist der eiffelturm|der kuchen ist im ofen|zwei eier und mehl|und am montag?",
    "nl": "hoe hoog is de eiffeltoren|de taart staat in de oven|twee eieren en bloem|en op maandag?",
}


def test_most_everyday_words_are_understood_and_hardly_one_wrongly():
    router = Router(())
    told = {"right": 0, "silent": 0}
    for label, texts in SAID.items():
        for text, code in zip(texts, ("en", "de", "nl"), strict=True):
            found = router.understand(text, NOW, preferred=code)
            right = found and [found.calls[0].tool, *found.calls[0].arguments.values()][:2] == label.split(".")
            told["right"] += bool(right and found.language == code)
            told["silent"] += found is None
    assert told["right"] >= 34
    assert told["right"] + told["silent"] >= len(SAID) * 3 - 3


@pytest.mark.parametrize("code", OTHER)
def test_other_sentences_are_left_alone(code):
    assert [
        text for text in OTHER[code].split("|") if small_talk.find(text, code) or small_talk.urgent(text, code)
    ] == []


@pytest.mark.parametrize(
    "text", ["this joke kills me", "ich lach mich tot", "ik lach me dood", "translate: call an ambulance"]
)
def test_words_of_an_emergency_are_not_one(text):
    found = Router(()).understand(text, NOW)
    assert not found or found.calls[0].arguments.get("topic") not in ("emergency", "suicide")


def test_what_is_learnt_is_kept(tmp_path):
    examples = [("a", "good morning"), ("a", "good evening"), ("b", "set the table"), ("b", "lay the table")]
    file = tmp_path / "kept.npz"
    fits = [Nearness.learnt(examples, file).of("mornin all") for _ in range(2)]
    assert max(fits[0], key=fits[0].__getitem__) == "a"
    assert fits[1] == pytest.approx(fits[0], abs=1e-2)
    file.write_bytes(b"cut off")
    assert Nearness.learnt(examples, file).of("table")["b"] > 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("does anyone at google get to hear what we say in this kitchen", {"what": "private"}),
        ("I was baking with the kids this morning and now I have burnt my hand on the oven", {"topic": "burn"}),
        ("my neighbour bought a new car last week, can you call him for me", {"topic": "calls"}),
        ("ich hab mit den Kindern gebacken und jetzt hab ich mir die Hand verbrannt", {"topic": "burn"}),
    ],
)
def test_one_clear_clause_of_a_long_sentence_is_heard(text, wanted):
    found = small_talk.find_clause(text)
    assert found and found.calls[0].arguments == wanted
    assert Router(()).understand(text, NOW) is not None


@pytest.mark.parametrize(
    "text",
    [
        "I read a book about wolves last night, and they hunt in packs", "who wrote Faust, and when did he live",
        "how do I boil an egg so the yolk stays soft", "is butter better than oil in the kitchen",
        "what is a burn in medicine, and how do doctors treat it", "was ist ein Vulkan und wie entsteht er",
        "my grandma used to say that you should never call a doctor on Sunday, and she lived to 98",
    ],
)  # fmt: skip
def test_other_clauses_are_left_alone(text):
    assert small_talk.find_clause(text) is None


@pytest.mark.parametrize(
    "text", ["milk", "heron", "today", "mine", "why do I hate geese?", "is Ben angry with me?", "als Gast", "as Ada"]
)
def test_few_words_and_a_question_about_feelings_are_no_small_talk(text):
    assert small_talk.find(text, "en") is None
