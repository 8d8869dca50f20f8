"""Which memory answers a question put in other words, and that nothing else is answered from memory."""

import pytest

from appliance.assistant.remembered import answering
from appliance.core.config import load
from appliance.core.errors import ModelError
from appliance.documents.loader import REQUESTS, build_text_embedder

WIFI, ELLA, RENT, BINS = (
    "the wifi password is on the back of the fridge", "Ella can't eat peanuts", "my rent is 485 euros",
    "bin day is Tuesday",
)  # fmt: skip
WLAN, KEY, OMA = (
    "das WLAN-Passwort klebt hinten am Kühlschrank", "der Ersatzschlüssel liegt bei Frau Krause",
    "Oma hat am 14. Februar Geburtstag",
)  # fmt: skip
GRAN, SWIM, LOFT = "oma is jarig op 14 februari", "Sem heeft op woensdag zwemles", "de kerstballen liggen op zolder"
ENGLISH, GERMAN, DUTCH = (WIFI, ELLA, RENT, BINS), (WLAN, KEY, OMA), (GRAN, SWIM, LOFT)
ASKED = {
    "where's the wifi password again": WIFI,
    "whats the wi-fi password": WIFI,
    "do you remember where the wifi password is": WIFI,
    "what can't Ella eat?": ELLA,
    "can Ella have peanuts": ELLA,
    "how much is the rent": RENT,
    "what do i pay in rent": RENT,
    "when do the bins go out": BINS,
    "wo war nochmal das WLAN-Passwort?": WLAN,
    "wo steht das wlanpasswort": WLAN,
    "wer hat den Ersatzschlüssel": KEY,
    "wann ist Omas Geburtstag": OMA,
    "wanneer is oma jarig?": GRAN,
    "wanneer heeft Sem zwemles": SWIM,
    "waar liggen de kerstballen": LOFT,
}
NOT_TOLD = (
    """
what is a wifi router|how do I make peanut butter|what's the meaning of rent|what can't Max eat|where is the hammer
what is the capital of France|tell me a joke|where can I buy a key|what do cats eat|remember the milk|Ella is here
was ist ein Passwort|wann hat Opa Geburtstag|wo ist der Hammer|wie viel kostet ein Schlüssel|wo liegt Kanada
wanneer is opa jarig|wanneer heeft Ella zwemles|wat is een wachtwoord|waar is de hamer|hoeveel poten heeft een spin
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.fixture(scope="module")
def embed(models):
    try:
        return build_text_embedder(load(environ={}).faces, models, REQUESTS).embed
    except ModelError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("question", ASKED)
def test_a_question_in_other_words_finds_what_was_told(embed, question):
    memories = next(told for told in (ENGLISH, GERMAN, DUTCH) if ASKED[question] in told)
    assert memories[answering(question, memories, embed)[0]] == ASKED[question]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_was_not_told_is_not_answered(embed, text):
    everything = (*ENGLISH, *GERMAN, *DUTCH)
    assert answering(text, everything, embed) == [] == answering(text, everything, None)


def test_the_latest_of_two_comes_first():
    assert answering("what's the gate code", ["the gate code is 1111", "the gate code is 4471"], None) == [1, 0]


@pytest.mark.parametrize(
    ("question", "memory"),
    [
        ("waar vind ik de wificode ook alweer", "de wifi code staat op de onderkant van de router"),
        ("where is the wifi code", "the wificode is under the router"),
        ("wo steht das wlanpasswort", "das wlan passwort klebt am Router"),
    ],
)
def test_a_word_in_one_is_the_same_as_in_two(question, memory):
    assert answering(question, [memory, "the bins go out on Tuesday"], None) == [0]
