"""Log-in as a service: one grant from a verdict to a session, and what counts as a failure. No page is needed."""

from types import SimpleNamespace

import numpy as np
import pytest
from vision.machine import SPEC

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ApplianceError, LockedError, NotFoundError, PinError, StoreError
from appliance.core.latest import Latest
from appliance.identity.guest_visits import GuestVisits, VisitRules
from appliance.identity.logins import GRANT_SECONDS, LAST_LOGINS, Logins
from appliance.identity.sessions import SessionRules, Sessions
from appliance.pipelines.pipeline import AttemptResult, PipelineHooks
from appliance.pipelines.registry import Pipelines
from appliance.records.clients import Client
from appliance.records.people import StoredSample
from appliance.records.status import Activity
from appliance.records.vision import Decision, Match
from appliance.storage.attempts import ANYBODY, BY_NAME, EXCUSED, FREE, FREE_BY_NAME, Attempts
from appliance.storage.people import People
from appliance.vision.flows.enrolment import AdditionalSamples, Asker, Registration, RegistrationRules
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.flows.viewer_presence import ViewerPresenceRules

MINE, OTHER = Client("screen", "mine"), Client("screen", "other")
RULES = SessionRules(1800.0, 180.0, ViewerPresenceRules(3.0, 20.0))
GRANTED = Decision(True, Match(1, "Ada", 0.1, 0.4), None, 3, "live", "off", 1.0)
REFUSED = Decision(False, None, None, 3, "live", "off", 1.0)


class Desk:
    """The log-in service on a real database, with a clock of the test's own."""

    def __init__(self, store):
        self.now = 100.0
        self.people = People(store)
        self.ada = self.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        self.attempts = Attempts(store)
        self.sessions = Sessions(self.people, RULES, lambda: self.now)
        pipelines = Pipelines(Latest(), lambda: None, FacesConfig(), PipelineHooks())
        visits = GuestVisits(VisitRules(20.0, 180.0))
        self.logins = Logins(self.people, self.attempts, self.sessions, pipelines, visits, lambda: self.now)

    def end(self, client: Client, phase: str, person_id: int | None = None, **about) -> None:
        """A log-in ends."""
        machine = Login(lambda _: None, SPEC, LoginRules(3, 12.0, 80), 0.0)
        machine.decision = about.pop("decision", {"verified": GRANTED, "refused": REFUSED}.get(phase))
        machine.exposed = about.pop("exposed", False)
        machine._subject.compared = about.pop("compared", False)
        machine.match = machine.decision.match if machine.decision else None
        self.logins.take_result(AttemptResult(client, Activity(phase), machine, person_id, **about))

    def registered(self, client: Client, further: AdditionalSamples | None = None) -> None:
        machine = Registration("Ada", lambda _: None, SPEC, RegistrationRules(1, 1.0, 60.0, 80), 0.0, further)
        self.logins.take_result(AttemptResult(client, Activity("registered"), machine, self.ada.id))


@pytest.fixture
def desk(store) -> Desk:
    return Desk(store)


def test_a_verdict_belongs_to_the_client_that_asked_and_is_redeemed_once(desk):
    desk.end(MINE, "verified", 1)
    assert desk.logins.redeem(OTHER) is None
    assert desk.logins.granted(MINE)
    session = desk.logins.redeem(MINE)
    assert (session.client, session.person_id, session.by_face) == (MINE, 1, True)
    assert desk.sessions.at(MINE) is session
    assert desk.logins.redeem(MINE) is None and not desk.logins.granted(MINE)


def test_a_registration_logs_in_with_the_grant_it_has(desk):
    desk.registered(MINE)
    assert desk.logins.redeem(MINE).person_id == desk.ada.id


def test_more_samples_of_somebody_grant_nothing(desk):
    desk.registered(MINE, AdditionalSamples(desk.ada.id, 3, renew=False))
    assert desk.logins.redeem(MINE) is None


def test_a_verdict_is_not_redeemed_late(desk):
    desk.end(MINE, "verified", 1)
    desk.now += GRANT_SECONDS + 0.1
    assert not desk.logins.granted(MINE)
    assert desk.logins.redeem(MINE) is None


def test_a_new_attempt_takes_the_old_verdict_away(desk):
    desk.end(MINE, "verified", 1)
    with pytest.raises(ApplianceError, match="not ready"):
        desk.logins.begin(MINE, "")
    assert desk.logins.redeem(MINE) is None
    assert desk.logins.last(MINE) is None


def test_a_cancelled_verdict_is_worth_nothing(desk):
    desk.end(MINE, "verified", 1)
    desk.logins.cancel(MINE)
    assert desk.logins.redeem(MINE) is None


def test_a_refusal_grants_nothing(desk):
    desk.end(MINE, "refused")
    assert desk.logins.redeem(MINE) is None


@pytest.mark.parametrize(
    ("phase", "target", "exposed", "left"),
    [
        ("verified", 0, False, 4),
        ("refused", 0, False, 5),
        ("failed", 0, False, 4),
        ("failed", 0, True, 5),
        ("verified", 1, True, 0),
        ("refused", 1, False, 5),
    ],
)
def test_what_counts_as_a_failed_attempt(desk, phase, target, exposed, left):
    for _ in range(5):
        desk.attempts.failed("face", target)
    desk.end(MINE, phase, 1 if phase == "verified" else None, target=target, exposed=exposed)
    assert desk.attempts.lock("face", target).failures == left


def test_faces_that_cannot_be_seen_well_are_excused_but_not_without_end(desk):
    for _ in range(EXCUSED + FREE):
        desk.attempts.take("face", ANYBODY)
        desk.end(MINE, "failed", target=ANYBODY, compared=True)
    with pytest.raises(LockedError):
        desk.attempts.take("face", ANYBODY)
    assert [lock.kind for lock in desk.attempts.locks()] == ["face"]
    desk.attempts.forgive()
    for _ in range(100):  # nobody was compared
        desk.attempts.take("face", ANYBODY)
        desk.end(MINE, "failed", target=ANYBODY)


def test_a_registration_of_a_known_face_counts_like_a_refused_log_in(desk):
    for owner, failures in ((True, 0), (False, 1)):
        asker = Asker(owner=owner)
        machine = Registration("Eve", lambda _: None, SPEC, RegistrationRules(1, 1.0, 60.0, 80), 0.0, asker=asker)
        machine.duplicate = True
        desk.logins.take_result(AttemptResult(MINE, Activity("failed"), machine, None))
        assert desk.attempts.lock("face").failures == failures
    desk.logins.check_pause()
    for _ in range(FREE):
        desk.attempts.failed("face")
    with pytest.raises(LockedError):
        desk.logins.check_pause()


def test_trying_name_after_name_is_paused_like_one(desk):
    """A log-in by name is compared at a wider limit than a search among everybody: names must not add up."""
    people = [desk.people.register(f"Person {number}", []).id for number in range(30)]
    tried = 0
    with pytest.raises(LockedError, match="use your PIN"):
        for person_id in people:
            desk.attempts.take("face", person_id, BY_NAME)
            desk.end(MINE, "refused", target=person_id)
            tried += 1
    assert tried == FREE_BY_NAME
    desk.attempts.take("face", ANYBODY)  # a search among everybody has a count of its own
    desk.end(MINE, "verified", desk.ada.id, target=ANYBODY)
    with pytest.raises(LockedError):  # a success of the one who tries does not begin anew
        desk.attempts.take("face", desk.ada.id, BY_NAME)


def test_a_log_in_by_name_gives_back_what_it_took(desk):
    for phase, person, compared in (("verified", desk.ada.id, False), ("failed", None, False), ("failed", None, True)):
        desk.attempts.take("face", desk.ada.id, BY_NAME)
        desk.end(MINE, phase, person, target=desk.ada.id, compared=compared)
        assert [desk.attempts.lock("face", count).failures for count in (desk.ada.id, BY_NAME)] == [0, 0]


def test_an_attempt_that_cannot_begin_is_no_attempt(desk):
    for _ in range(20):
        with pytest.raises(ApplianceError, match="not ready"):
            desk.logins.begin(MINE, "Ada")
    assert desk.attempts.lock("face", desk.ada.id).failures == 0


def test_a_phone_is_not_told_which_names_exist(desk):
    phone = Client("phone", "hers")
    assert phone.is_remote
    for name in ("Ada", "Eve"):
        with pytest.raises(ApplianceError, match="not ready"):
            desk.logins.begin(phone, name)
    asked = [desk.logins._sought(phone, name) for name in (" ada", "eve", "Eve", "Bob")]
    assert [name for _, name in asked] == ["ada", "eve", "Eve", "Bob"], "as it was typed"
    assert asked[0][0] == desk.ada.id and asked[1][0] == asked[2][0] != asked[3][0]
    target = asked[1][0]
    for _ in range(FREE):
        desk.attempts.take("face", target, BY_NAME)
        desk.end(phone, "refused", target=target)
    with pytest.raises(LockedError, match="use your PIN"):
        desk.logins.begin(phone, "Eve")


def test_names_are_not_tried_without_end_at_the_screen(desk):
    for _ in range(FREE_BY_NAME):
        with pytest.raises(NotFoundError, match="No one named Eve"):
            desk.logins.begin(MINE, "Eve")
    with pytest.raises(LockedError):
        desk.logins.begin(MINE, "Eve")


def test_an_audit_that_fails_does_not_stop_a_log_in(desk, monkeypatch, caplog):
    def fail(*args):
        raise StoreError("The disk is full")

    monkeypatch.setattr(desk.people, "note", fail)
    desk.end(MINE, "verified", 1)
    assert "Cannot record the log-in" in caplog.text
    assert desk.logins.redeem(MINE) is not None


def test_a_pin_logs_in_and_forgets_the_face_before(desk):
    desk.people.set_pin(desk.ada.id, "4711")
    desk.end(MINE, "refused")
    session = desk.logins.log_in_with_pin(MINE, " ada ", "4711")
    assert (session.person_id, session.by_face) == (desk.ada.id, False)
    assert desk.logins.last(MINE) is None


def test_wrong_pins_say_the_same_and_lock(desk):
    desk.people.set_pin(desk.ada.id, "4711")
    words = set()
    for name in ("Ada", "Nobody"):
        with pytest.raises(PinError) as refused:
            desk.logins.log_in_with_pin(MINE, name, "0000")
        words.add(str(refused.value))
    assert len(words) == 1
    with pytest.raises(LockedError):
        for _ in range(10):
            with pytest.raises(PinError):
                desk.logins.log_in_with_pin(MINE, "Ada", "0000")


def test_the_last_log_in_goes_with_its_session_or_person(desk):
    desk.end(MINE, "verified", 1)
    session = desk.logins.redeem(MINE)
    assert desk.logins.last(MINE) is not None
    desk.sessions.log_out(session.token)
    assert desk.logins.last(MINE) is None
    desk.end(MINE, "verified", 1)
    desk.logins.forget_person(2)
    assert desk.logins.last(MINE) is not None
    desk.logins.forget_person(1)
    assert desk.logins.last(MINE) is None and desk.logins.redeem(MINE) is None
    assert [decision.match for _, decision in desk.logins.decisions] == []


def test_memory_keeps_few_log_ins(desk):
    for number in range(2 * LAST_LOGINS):
        desk.end(Client("screen", str(number)), "refused")
    kept = [number for number in range(2 * LAST_LOGINS) if desk.logins.last(Client("screen", str(number)))]
    assert kept == list(range(LAST_LOGINS, 2 * LAST_LOGINS))


def test_nobody_logs_in_where_nobody_is_registered(store):
    people = People(store)
    nothing = SimpleNamespace()
    logins = Logins(people, Attempts(store), Sessions(people, RULES), nothing, GuestVisits(VisitRules(20.0, 180.0)))
    with pytest.raises(ApplianceError, match="Nobody is registered"):
        logins.begin(MINE, "")
    assert Attempts(store).lock("face", ANYBODY).failures == 0
