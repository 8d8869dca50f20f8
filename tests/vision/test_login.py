"""The log-in as a pure machine: verdicts, refusals, tricks."""

from dataclasses import replace

import pytest
from vision.machine import ADA, BOB, CROP, SPEC, face, knows, seen

from appliance.records.vision import Match
from appliance.vision.flows.login import LOOKS, Login
from appliance.vision.flows.login_rules import LoginRules

RULES = LoginRules(frames=3, seconds=10, min_width=80)


def login(match=None, name: str = "") -> Login:
    return Login(match or knows(ADA), SPEC, RULES, 0.0, name)


def play(machine, observations, start: float = 0.1, step: float = 0.1):
    now = start
    for observation in observations:
        machine.update(observation, now)
        now += step
    return machine.activity


def test_three_good_frames_are_a_yes():
    machine = login()
    assert play(machine, [seen(face())] * 2).phase == "login"
    activity = play(machine, [seen(face())])
    assert (activity.phase, activity.text) == ("verified", "Welcome, Ada")
    assert machine.match.person_id == 1


def test_a_stranger_is_refused_after_some_patience():
    machine = login()
    assert play(machine, [seen(face(BOB))] * (LOOKS * RULES.frames - 1)).phase == "login"
    activity = play(machine, [seen(face(BOB))])
    assert activity.phase == "refused"
    assert "don't know you yet" in activity.text


def test_a_wrong_name_is_refused_by_that_name():
    activity = play(login(knows(BOB, "Bob"), "Bob"), [seen(face(ADA))] * 20)
    assert activity.phase == "refused"
    assert "does not look like Bob" in activity.text


def test_nobody_registered_is_a_refusal():
    assert play(login(lambda vector: None), [seen(face())] * 20).phase == "refused"


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (seen(), "Look at the camera"),
        (seen(face(), face(BOB, x=400)), "One person at a time"),
        (seen(face(width=60)), "Come closer"),
        (seen(face(brightness=10)), "Too dark"),
        (seen(face(sharpness=1)), "Hold still"),
        (seen(face(edge=True)), "Move to the middle"),
    ],
)
def test_what_to_change_is_said_and_never_counts(observation, words):
    machine = login()
    activity = play(machine, [observation] * 30)
    assert activity.phase == "login"
    assert activity.text.startswith(words)
    assert play(machine, [None] * 3, start=10.1).phase == "failed"


def test_a_face_in_the_background_is_ignored():
    assert play(login(), [seen(face(), face(BOB, x=500, width=60))] * 3).phase == "verified"


def test_frames_of_two_people_are_never_fused():
    # Each alone would be refused; a swap in the middle starts again.
    machine = login()
    play(machine, [seen(face(ADA))] * 2)
    activity = play(machine, [seen(face(BOB))])
    assert activity.phase == "login"
    assert play(machine, [seen(face(BOB))]).phase == "login"
    assert len(machine._subject.track.vectors) == 2


def test_a_jump_across_the_picture_starts_again():
    machine = login()
    play(machine, [seen(face(x=0))] * 2)
    assert play(machine, [seen(face(x=420))]).phase == "login"


def test_a_gap_starts_again():
    machine = login()
    play(machine, [seen(face())] * 2)
    assert play(machine, [seen(face())], start=3.0).phase == "login"


def test_time_runs_out_without_frames():
    machine = login()
    assert play(machine, [None], start=9.9).phase == "login"
    activity = play(machine, [None], start=10.1)
    assert activity.phase == "failed"
    assert play(machine, [seen(face())] * 5, start=10.2) is activity, "over is over"


def test_progress_never_exceeds_one():
    machine = login()
    for number in range(11):
        assert 0 <= play(machine, [seen(face(BOB))], start=0.1 * number).progress <= 1


# ---------------------------------------------------------------- liveness


class Stage:
    """A log-in whose watching and challenge say what the test wants."""

    def __init__(self, monkeypatch, policy: str, verdict: str = "unknown"):
        stage = self

        class Watching:
            verdict = "unknown"

            def __init__(self, *_):
                self.verdict = verdict

            def update(self, pixels, face):
                pass

        class Asking:
            wanted, progress, amount = "left", 0.0, 0.0

            def __init__(self, *_):
                self.state, self.reason = "asking", ""
                stage.challenge = self

            def update(self, pixels, face, same, now):
                self.same = same

            def wait(self, now):
                pass

        for name, value in {"Passive": Watching, "Challenge": Asking}.items():
            monkeypatch.setattr(f"appliance.vision.flows.login.{name}", value)
        for name in ("Borders", "patch_of"):
            monkeypatch.setattr(f"appliance.vision.flows.login.{name}", lambda *_: None)
        monkeypatch.setattr("appliance.vision.flows.login.Reference", lambda *_: object())
        self.challenge = None
        rules = replace(RULES, liveness=policy)
        self.login = Login(knows(ADA), SPEC, rules, 0.0)
        self.now = 0.0

    def see(self, *faces, frames: int = 1):
        for _ in range(frames):
            self.now += 0.1
            self.login.update(replace(seen(*faces), pixels=CROP), self.now)
        return self.login.activity


@pytest.mark.parametrize(
    ("policy", "verdict", "phase", "asks"),
    [
        ("off", "flat", "verified", False),
        ("passive", "unknown", "login", False),
        ("passive", "live", "verified", False),
        ("passive", "flat", "refused", False),
        ("passive", "framed", "refused", False),
        ("doubtful", "live", "verified", False),
        ("doubtful", "unknown", "login", True),
        ("doubtful", "flat", "login", True),
        ("challenge", "live", "login", True),
    ],
)
def test_the_policy_decides_what_is_asked(monkeypatch, policy, verdict, phase, asks):
    stage = Stage(monkeypatch, policy, verdict)
    activity = stage.see(face(), frames=5)
    assert (activity.phase, activity.challenge) == (phase, asks)
    if asks:
        assert (activity.hint, activity.text) == ("left", "Turn your head to the left")


def test_who_shows_nothing_is_watched_for_a_second(monkeypatch):
    stage = Stage(monkeypatch, "passive")
    assert stage.see(face(), frames=10).phase == "login"
    assert stage.see(face(), frames=2).phase == "verified"


def test_a_stranger_is_not_asked_anything(monkeypatch):
    assert Stage(monkeypatch, "challenge").see(face(BOB), frames=20).phase == "refused"


def test_after_the_challenge_it_looks_again(monkeypatch):
    stage = Stage(monkeypatch, "challenge")
    stage.see(face(), frames=4)
    stage.challenge.state = "passed"
    assert stage.see(face()).text.startswith("Thank you")
    assert stage.see(face(), frames=2).phase == "login", "three new frames are needed"
    assert stage.see(face()).phase == "verified"
    decision = stage.login.decision
    assert (decision.granted, decision.challenge, decision.frames) == (True, "passed", 3)


def test_a_failed_challenge_is_a_refusal_that_says_why(monkeypatch):
    stage = Stage(monkeypatch, "challenge")
    stage.see(face(), frames=4)
    stage.challenge.state, stage.challenge.reason = "failed", "That took too long"
    activity = stage.see(face())
    assert activity.phase == "refused"
    assert activity.text.startswith("That took too long.")
    assert stage.login.decision.challenge == "failed"


@pytest.mark.parametrize("lost", ["elsewhere", "late"])
def test_a_face_that_jumps_in_the_middle_of_the_challenge_is_lost_and_not_somebody_else(monkeypatch, lost):
    stage = Stage(monkeypatch, "challenge")
    assert stage.see(face(), frames=3).challenge
    stage.now += 3.0 if lost == "late" else 0.0
    activity = stage.see(face(x=20 if lost == "elsewhere" else 200, width=150.0))
    assert activity.text == "I've lost you. Look straight at the camera"
    assert not stage.see(face(), frames=2).challenge and stage.see(face(), frames=2).challenge, "it begins again"


def test_somebody_else_in_the_middle_of_the_challenge_starts_all_again(monkeypatch):
    stage = Stage(monkeypatch, "challenge")
    stage.see(face(), frames=4)
    first = stage.challenge
    activity = stage.see(face(BOB))
    assert activity.challenge and not first.same, "one odd frame may be a turned head"
    assert "Starting again" in stage.see(face(BOB), frames=4).text
    assert stage.see(face(), frames=4).challenge
    assert stage.challenge is not first


def test_two_people_in_the_middle_of_the_challenge_start_all_again(monkeypatch):
    stage = Stage(monkeypatch, "challenge")
    stage.see(face(x=0), frames=4)
    assert stage.see(face(x=0), face(BOB, x=300)).text.startswith("One person at a time")
    assert not stage.see(face(x=0), frames=2).challenge


def test_somebody_else_after_the_challenge_is_not_let_in(monkeypatch):
    stage = Stage(monkeypatch, "challenge")
    stage.see(face(BOB), frames=0)
    stage.see(face(), frames=4)
    stage.challenge.state = "passed"
    stage.see(face())
    assert stage.see(face(BOB), frames=20).phase == "refused"


def test_a_head_turned_out_of_sight_is_waited_for(monkeypatch):
    stage = Stage(monkeypatch, "challenge")
    stage.see(face(), frames=4)
    assert stage.see().challenge
    assert stage.see(face()).challenge


def test_two_who_look_alike_are_asked_for_a_name():
    twins = lambda _: Match(1, "Castor", 0.1, SPEC.threshold, 0.15, "Pollux", 0.2)  # noqa: E731
    activity = play(login(twins), [seen(face())] * 20)
    assert activity.phase == "refused"
    assert "Log in with your name" in activity.text
    assert "Castor" not in activity.text and "Pollux" not in activity.text


def test_one_frame_a_second_is_enough():
    assert play(login(), [seen(face())] * 3, start=1.0, step=1.0).phase == "verified"


def test_where_nobody_is_it_says_so():
    machine = login()
    machine.update(seen(), 1.0)
    machine.update(seen(), 100.0)
    assert machine.activity.phase == "failed" and machine.activity.text.startswith("I don't see anybody.")
