"""The box does not hear itself: echoes of simulated rooms, and people who speak over it."""

import numpy as np
import pytest

from appliance.lab.benchmarks import echo as benchmark
from appliance.lab.echo_rooms import Room, blocks, loss, murmur
from appliance.records.sound import RATE
from appliance.speech import echo
from appliance.speech.echo import EchoCanceller, ResidueGate
from appliance.speech.echo_filter import EchoFilter, Left
from appliance.speech.speex import speexdsp

needs_speex = pytest.mark.skipif(speexdsp() is None, reason="libspeexdsp1 is not installed")
SECONDS = 10
FAR = murmur(SECONDS, 1)
NOBODY = np.zeros(SECONDS * RATE, np.float32)


def processed(near: np.ndarray, far: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    canceller = EchoCanceller()
    gate, speech = zip(*(canceller.process(*pair) for pair in blocks(near, far)), strict=True)
    return np.concatenate(gate), np.concatenate(speech)


def power(samples: np.ndarray, begin: float, end: float) -> float:
    return 10 * np.log10(np.mean(samples[round(begin * RATE) : round(end * RATE)] ** 2) + 1e-12)


@needs_speex
@pytest.mark.parametrize(("delay", "decay", "left"), [(40, 0.2, 10), (150, 0.3, 7), (250, 0.5, 4)])
def test_an_echo_is_taken_out(delay, decay, left):
    figures = benchmark.in_room(Room(delay, decay, delay), FAR)
    assert figures["gate_0_2_s"] > 12
    assert figures["gate_later"] > 25
    assert figures["speech_later"] > left


def test_what_is_said_into_silence_stays_as_it_was():
    said = murmur(3, 2, 200)
    gate, speech = processed(said, np.zeros_like(said))
    np.testing.assert_array_equal(speech[160:], said[:-160])  # 10 ms later
    assert power(gate, 0.5, 3) == pytest.approx(power(said, 0.5, 3), abs=3)


@needs_speex
def test_who_speaks_over_the_box_is_heard():
    near = Room(60, 0.3, 5).echo(FAR)
    over = np.zeros_like(near)
    over[6 * RATE : 9 * RATE] = murmur(3, 3, 210) * np.std(near) / np.std(murmur(3, 3, 210))
    alone_gate, alone_speech = processed(near, FAR)
    gate, speech = processed(near + over, FAR)
    assert power(gate, 6, 9) > power(alone_gate, 6, 9) + 15
    assert power(speech, 6, 9) > power(alone_speech, 6, 9) + 6
    assert np.corrcoef(speech[6 * RATE + 160 : 9 * RATE + 160], over[6 * RATE : 9 * RATE])[0, 1] > 0.8


def test_without_speex_the_recogniser_gets_the_other_output_and_the_state_says_so(monkeypatch):
    monkeypatch.setattr(echo, "speexdsp", lambda: None)
    canceller = EchoCanceller()
    assert "apt install libspeexdsp1" in canceller.state.text
    near = Room(40, 0.2).echo(FAR)
    speech = np.concatenate([canceller.process(*pair)[1] for pair in blocks(near, FAR)])
    assert loss(near, speech, 5, SECONDS) > 20


def through(gate: ResidueGate, power: float, echo: float, doubt: float, blocks: int = 60) -> bool:
    left = Left(np.full(160, 0.1, np.float32), power, echo, doubt)
    return [gate.pass_on(left).any() for _ in range(blocks)][-1]


def test_what_an_echo_leaves_is_silenced_and_speech_is_not():
    gate = ResidueGate()
    assert not through(gate, power=0.01, echo=1, doubt=0.1), "the filter may be wrong by that much"
    assert not through(gate, power=0.01, echo=1, doubt=0), "loudspeakers distort"
    assert through(gate, power=0.2, echo=1, doubt=0.1, blocks=10)


def test_who_is_clearly_louder_than_what_is_usually_left_is_heard_though_the_filter_may_be_as_wrong():
    gate = ResidueGate()
    assert not through(gate, power=0.01, echo=1, doubt=0.5, blocks=200)
    assert through(gate, power=0.08, echo=1, doubt=0.5, blocks=10)


def test_what_is_no_louder_than_the_room_is_nobody_however_little_of_the_echo_is_left():
    gate = ResidueGate()
    assert not through(gate, power=0.01, echo=1, doubt=0.5, blocks=1000)
    assert not through(gate, power=0.019, echo=0, doubt=0, blocks=10)


def test_an_echo_of_which_more_and_more_is_left_opens_nothing():
    gate = ResidueGate()
    through(gate, power=0.01, echo=1, doubt=0.5, blocks=200)
    powers = 0.01 * 10 ** (np.arange(70) / 100)  # 10 dB a second
    assert not any(through(gate, power, echo=1, doubt=0.5, blocks=1) for power in powers)


def test_it_takes_what_it_does_not_know_yet_for_an_echo():
    assert not through(ResidueGate(), power=0.08, echo=1, doubt=0.5, blocks=40)


def test_the_noise_of_a_room_is_nobody_who_speaks():
    gate = ResidueGate()
    through(gate, power=0.01, echo=0, doubt=0)
    assert not through(gate, power=0.012, echo=0, doubt=0)
    assert through(gate, power=0.1, echo=0, doubt=0, blocks=10)


def test_the_filter_learns_the_room_and_knows_how_well():
    near, learner = Room(60, 0.3, 5).echo(FAR), EchoFilter(echo.TAIL)
    lefts = [learner.process(*pair) for pair in blocks(near, FAR)]
    cleaned = np.concatenate([left.samples for left in lefts])
    assert loss(near, cleaned, 5, SECONDS) > 12
    assert np.mean([left.doubt for left in lefts[50:100]]) > 5 * np.mean([left.doubt for left in lefts[900:]])


def test_it_rests_while_nothing_is_played(monkeypatch):
    canceller = EchoCanceller()
    monkeypatch.setattr(canceller._filter, "process", pytest.fail)
    said = murmur(1, 2)
    gate, _ = canceller.process(said[:160], NOBODY[:160])
    np.testing.assert_array_equal(gate, said[:160])
