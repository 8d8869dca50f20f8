"""The decision card: what the owner reads, and what a visitor does not."""

import pytest
from vision.machine import GOOD

from appliance.records.vision import Decision, Match, Quality
from appliance.vision.flows.explanation import WATCHED, card

MATCH = Match(1, "Ada", 0.30, 0.45, 0.71, "Bob", 0.06)
FAR = Match(1, "Ada", 0.504, 0.45, 0.71, "Bob", 0.06)
ALIKE = Match(1, "Ada", 0.30, 0.45, 0.32, "Bob", 0.06)
SECRETS = ("Ada", "Bob", "0.30", "0.5", "0.45", "%")


def decided(match=MATCH, granted=False, watched="unknown", challenge="off", **quality) -> Decision:
    return Decision(granted, match, Quality(**{**GOOD, **quality}), 4, watched, challenge, 1.23)


def said(decision: Decision, owner: bool) -> str:
    return "\n".join(f"{about}: {text}" for about, text in card(decision, 80, owner))


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (decided(granted=True), "Recognised as Ada"),
        (decided(FAR), "Closest: Ada, 12% over the limit"),
        (decided(FAR), "Second: Bob, distance 0.710, 0.206 farther, 0.060 needed"),
        (decided(ALIKE), "Two registered people look like this"),
        (decided(None), "No registered face matches"),
        (decided(FAR, brightness=10), "Picture: Too dark"),
        (decided(FAR, brightness=10, shade=0.5), "Picture: Too dark on your left"),
        (decided(FAR, shade=-0.5), "Picture: Good, but dark on your right"),
        (decided(watched="flat"), "Looks like a photo"),
        (decided(watched="framed"), "screen or a print"),
        (decided(challenge="failed"), "movements were wrong"),
        (decided(granted=True, challenge="passed"), "All movements were correct"),
        (decided(granted=True), "Duration: 1.2 s, 4 frames"),
    ],
)
def test_the_owner_reads_everything(decision, words):
    assert words in said(decision, owner=True)


@pytest.mark.parametrize("match", [MATCH, FAR, ALIKE, None])
@pytest.mark.parametrize("watched", ["live", "flat", "framed", "unknown"])
def test_a_visitor_who_was_refused_learns_nothing_of_others(match, watched):
    text = said(decided(match, watched=watched), owner=False)
    assert not any(secret in text for secret in SECRETS)
    assert not any(sign in text for sign in WATCHED.values()), "not which sign of life was missed"
    assert "Picture: Good" in text


def test_who_was_let_in_reads_their_own_name_alone():
    text = said(decided(granted=True), owner=False)
    assert "Recognised as Ada" in text and "Bob" not in text and "0.3" not in text
