"""Codes by which phones come in: good once, for a while, and hard to guess."""

import pytest

from appliance.core.errors import LockedError, PairingError
from appliance.identity.pairing import ALPHABET, FAILURES, LENGTH, PAUSE, SECONDS, PairingCodes


@pytest.fixture
def offers(clock) -> PairingCodes:
    return PairingCodes(clock.monotonic)


def test_a_code_is_good_once(offers):
    made = offers.make("page", 1)
    assert len(made.code) == LENGTH and set(made.code) <= set(ALPHABET)
    assert offers.take(made.code) is made
    with pytest.raises(PairingError):
        offers.take(made.code)


def test_it_is_taken_as_people_type_it(offers):
    made = offers.make("page", 1)
    assert offers.take(f" {made.code[:4].lower()}-{made.code[4:]} ") is made


def test_it_is_good_for_two_minutes(offers, clock):
    made = offers.make("page", 1)
    clock.advance(SECONDS - 1)
    assert offers.open("page") is made
    clock.advance(2)
    assert offers.open("page") is None
    with pytest.raises(PairingError):
        offers.take(made.code)


def test_a_page_shows_one_at_a_time(offers):
    first, second = offers.make("page", 1), offers.make("page", 1)
    other = offers.make("another page", 2)
    with pytest.raises(PairingError):
        offers.take(first.code)
    assert offers.take(second.code) is second and offers.take(other.code) is other


def test_guessing_ends_every_open_code_and_makes_all_wait(offers, clock):
    made = offers.make("page", 1)
    for _ in range(FAILURES):
        with pytest.raises(PairingError):
            offers.take("BBBBBBBB")
    with pytest.raises(LockedError):
        offers.take(made.code)
    with pytest.raises(LockedError):
        offers.make("page", 1)
    clock.advance(PAUSE + 1)
    with pytest.raises(PairingError):
        offers.take(made.code)
    assert offers.take(offers.make("page", 1).code)


def test_without_an_open_code_there_is_nothing_to_guess(offers):
    for _ in range(3 * FAILURES):
        with pytest.raises(PairingError):
            offers.take("BBBBBBBB")
    assert offers.take(offers.make("page", 1).code), "a stranger alone keeps nobody out"


@pytest.mark.parametrize("noise", [None, 7, "", "x" * 10_000, ["B"], {"code": "B"}, "ÄÖÜ"])
def test_noise_is_no_code(offers, noise):
    offers.make("page", 1)
    with pytest.raises(PairingError):
        offers.take(noise)


def test_a_code_may_be_withdrawn(offers):
    made = offers.make("page", 1)
    offers.withdraw("page")
    with pytest.raises(PairingError):
        offers.take(made.code)
