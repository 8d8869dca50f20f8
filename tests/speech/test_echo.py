"""The box does not hear itself: echoes of simulated rooms, and people who speak over it."""

import numpy as np
import pytest

from appliance.lab.benchmarks import echo as benchmark
from appliance.lab.echo_rooms import Room, blocks, loss, murmur
from appliance.records.sound import RATE
from appliance.speech import echo
from appliance.speech.echo import EchoCanceller, ResidueGate
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


def test_what_an_echo_leaves_is_silenced_and_speech_is_not():
    gate, far = ResidueGate(), np.full(160, 0.1, np.float32)
    for _ in range(50):
        left = gate.pass_on(far, far, far / 10)
    assert not left.any()
    for _ in range(20):
        through = gate.pass_on(far, far, far / 2)
    assert through.any()
    for _ in range(100):
        quiet = gate.pass_on(far, far * 0, far / 10)
    assert quiet.any()  # the box is silent, so it cannot be an echo


def test_forgetting_the_room_starts_over():
    canceller, near = EchoCanceller(), Room(80, 0.3).echo(FAR)
    first = np.concatenate([canceller.process(*pair)[0] for pair in blocks(near[:RATE], FAR)])
    canceller.reset()
    again = np.concatenate([canceller.process(*pair)[0] for pair in blocks(near[:RATE], FAR)])
    np.testing.assert_allclose(first, again, atol=0.02)
