"""Log-in: by face or PIN, failed attempts, and the grant that turns a verdict into a session."""

import logging
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.errors import ApplianceError, PinError, ProofError, StoreError
from appliance.core.i18n import say
from appliance.core.names import clean_name, name_key
from appliance.identity.guest_visits import GuestVisits, Visit, VisitEnding
from appliance.identity.sessions import Ending, Session, Sessions
from appliance.pipelines.pipeline import AttemptResult
from appliance.pipelines.registry import Pipelines
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.records.vision import Decision
from appliance.storage.attempts import ANYBODY, AUTOMATIC, BY_NAME, Attempts
from appliance.storage.database import now as time_of_day
from appliance.storage.people import People
from appliance.vision.flows.enrolment import Registration
from appliance.vision.flows.login import Login

log = logging.getLogger(__name__)

GRANT_SECONDS = 15.0  # in which a client may turn a verdict into a session
DECISIONS = 20  # shown to the owner; in memory only
LAST_LOGINS = 16  # clients whose last log-in is kept in memory, to explain or undo it


@dataclass(frozen=True)
class LoginGrant:
    """A verdict that one client can turn into a session, once."""

    person_id: int
    made_at: float  # in the clock's seconds


class Logins:
    """Begins log-ins, counts failures, and turns verdicts into sessions. Thread-safe."""

    def __init__(
        self,
        people: People,
        attempts: Attempts,
        sessions: Sessions,
        pipelines: Pipelines,
        visits: GuestVisits,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._people = people
        self._attempts = attempts
        self._sessions = sessions
        self._pipelines = pipelines
        self._visits = visits
        self._clock = clock
        self._lock = threading.Lock()
        self._grants: dict[Client, LoginGrant] = {}
        self._proofs: dict[Client, str] = {}  # the session that a log-in proves, by its token, in place of a new one
        self._last: dict[Client, Login] = {}  # the last log-in of each client, the newest last
        sessions.on_end(self._heed_ending)
        visits.on_end(self._heed_leaving)
        self.decisions: deque[tuple[str, Decision]] = deque(maxlen=DECISIONS)  # when, and how; newest first

    # ------------------------------------------------------------ by face

    def begin(self, client: Client, name: str, proves: str = "") -> None:
        """Start a log-in of the named person or of anyone if the name is empty. Raises ApplianceError.

        A phone is not told that nobody has the name: its log-in is refused like that of another face. With the token
        of a session, it `proves` that its person is still there, and the session goes on.
        """
        if not self._people.count():
            raise ApplianceError(say("Nobody is registered yet. Register first."))
        person = self._sought(client, name) if name.strip() else None
        target = person[0] if person else ANYBODY
        self._attempts.take("face", *_counts(target))
        with self._lock:
            self._grants.pop(client, None)
            self._last.pop(client, None)
            self._proofs.pop(client, None)
            if proves:
                self._proofs[client] = proves
        self._visits.use(client)  # who is refused is told why, and nobody else
        try:
            self._pipelines.of(client).begin_login(client, person)
        except ApplianceError:
            self._give_back(target)
            raise

    def begin_automatic(self, client: Client) -> None:
        """Start a log-in that nobody asked for: of anyone, so that no name is told before the face is checked.

        Raises LockedError while too many unknown faces were shown, or ApplianceError.
        """
        self._attempts.check("face", AUTOMATIC)
        self.begin(client, "")

    def count_stranger(self) -> None:
        """Count that an unknown face was shown to a screen that logs people in by itself. Raises StoreError."""
        self._attempts.failed("face", AUTOMATIC)

    def _sought(self, client: Client, name: str) -> tuple[int, str]:
        """The id and name to log in. An unknown name has an id of its own where that nobody has it is not told."""
        tidy = clean_name(name)
        person = self._people.named(tidy)
        if client.is_remote:
            return (person.id if person else _nobody(tidy)), tidy
        if person is None:
            self._attempts.take("face", BY_NAME)  # the answer tells who is registered
            person = self._people.find(tidy)
        return person.id, person.name

    def cancel(self, client: Client) -> None:
        """End what a client began; nothing is saved."""
        with self._lock:
            self._grants.pop(client, None)
        self._pipelines.of(client).cancel(client)

    def check_pause(self) -> None:
        """Raises LockedError while log-ins by face are paused, without a name or with any."""
        for count in (ANYBODY, BY_NAME):
            self._attempts.check("face", count)

    def count_name(self) -> None:
        """Count that somebody was told that a name is registered, like a refused log-in by name."""
        self._attempts.failed("face", BY_NAME)

    def take_result(self, result: AttemptResult) -> None:
        """Handle the end of an attempt: grant a session, or count a failure."""
        self._grant(result)
        if result.decision is not None:
            self.decisions.appendleft((time_of_day(), result.decision))
        try:
            self._count(result)
        except StoreError as error:
            log.warning("Cannot record the log-in: %s", error)

    def begin_proof(self, session: Session, person: Person) -> None:
        """Start a log-in by face that proves who is logged in. Raises ApplianceError, ProofError if they have a PIN."""
        if self._people.has_pin(person.id):
            raise ProofError(say("Confirm this with your PIN."))
        self.begin(session.client, person.name, proves=session.token)

    def _grant(self, result: AttemptResult) -> None:
        registration = result.machine if not isinstance(result.machine, Login) else None
        with self._lock:
            if result.login and result.decision is not None:
                self._last[result.client] = result.login
                while len(self._last) > LAST_LOGINS:
                    del self._last[next(iter(self._last))]
            token = self._proofs.pop(result.client, "") if result.login else ""
            if result.person_id is not None and not token and not (registration and registration.further):
                self._grants[result.client] = LoginGrant(result.person_id, self._clock())
        self._prove(token, result.person_id)

    def _prove(self, token: str, person_id: int | None) -> None:
        session = self._sessions.find(token)
        if session and session.person_id == person_id:
            self._sessions.prove(token)

    def _count(self, result: AttemptResult) -> None:
        """Every log-in counts as failed when it begins. Undo that if it was not a failure."""
        phase, login, machine = result.activity.phase, result.login, result.machine
        if isinstance(machine, Registration) and machine.duplicate and not machine.asker.owner:
            self._attempts.failed("face")  # it told that a face is known, like a log-in
        if phase == "verified" and result.person_id is not None:
            self._people.note("log-in", result.person_id)
            self._attempts.forgive("face", result.person_id)
            self._attempts.give_back("face", _counts(result.target)[-1])  # other people's failures are not forgiven
        elif phase == "refused":
            self._people.note("log-in refused", result.target if result.target > 0 else None)
        elif phase == "failed" and login is not None and not login.exposed:
            self._forgive(login, result.target)

    def _forgive(self, login: Login, target: int) -> None:
        """Undo the count of a log-in that was not decided: nobody was there, they cancelled, or wore a mask."""
        if login.compared:
            for count in _counts(target):
                self._attempts.excuse("face", count)
        else:
            self._give_back(target)

    def _give_back(self, target: int) -> None:
        for count in _counts(target):
            self._attempts.give_back("face", count)

    def redeem(self, client: Client) -> Session | None:
        """Turn the verdict for a client into a session, once. None if there is none or it has expired."""
        with self._lock:
            grant = self._grants.pop(client, None)
        if grant is None or self._clock() - grant.made_at > GRANT_SECONDS:
            return None
        return self._sessions.log_in(client, grant.person_id, by_face=True)

    def granted(self, client: Client) -> bool:
        """Whether a client has a verdict that it has not used."""
        with self._lock:
            grant = self._grants.get(client)
        return grant is not None and self._clock() - grant.made_at <= GRANT_SECONDS

    # ------------------------------------------------------------ by PIN

    def log_in_with_pin(self, client: Client, name: str, pin: str) -> Session:
        """Log in the person of that name and PIN.

        Raises PinError, the same whether name or PIN is wrong, or LockedError.
        """
        person = self._people.named(name)
        target = person.id if person else ANYBODY
        self._attempts.take("pin", target)
        if not self._people.pin_fits(target, pin) or person is None:
            self._people.note("PIN refused", target or None)
            raise PinError(say("Wrong name or PIN. If you have no PIN yet, set one on My page once you're logged in."))
        self._attempts.forgive("pin", person.id)
        self._people.note("log-in by PIN", person.id)
        self.forget(client)  # an earlier log-in by face does not explain this one
        return self._sessions.log_in(client, person.id, by_face=False)

    def prove(self, token: str, person: Person, pin: str) -> None:
        """Confirm with the PIN who it is that is logged in. Raises PinError or LockedError."""
        self._attempts.take("pin", person.id)
        if not self._people.pin_fits(person.id, pin):
            self._people.note("PIN refused", person.id)
            raise PinError(say("Wrong PIN."))
        self._attempts.forgive("pin", person.id)
        self._sessions.prove(token)

    # ------------------------------------------------------------ what memory keeps of log-ins

    def last(self, client: Client) -> Login | None:
        """The last log-in by face at a client."""
        with self._lock:
            return self._last.get(client)

    def forget(self, client: Client) -> None:
        """Forget a client's last log-in."""
        with self._lock:
            self._last.pop(client, None)

    def _heed_ending(self, session: Session, ending: Ending) -> None:
        if ending != "replaced":  # then the last log-in is the one that replaced it
            self.forget(session.client)

    def _heed_leaving(self, visit: Visit, why: VisitEnding) -> None:
        if why != "logged in":  # then it explains how
            self.forget(visit.client)

    def forget_person(self, person_id: int) -> None:
        """Forget every log-in, grant and decision about a person."""
        with self._lock:
            self._last = {c: login for c, login in self._last.items() if not _is_about(login, person_id)}
            self._grants = {c: grant for c, grant in self._grants.items() if grant.person_id != person_id}
        for entry in [e for e in self.decisions if e[1].match and e[1].match.person_id == person_id]:
            self.decisions.remove(entry)


def _counts(target: int) -> tuple[int, ...]:
    """The counts that a log-in by face adds to; the last one is everybody's."""
    return (ANYBODY,) if target == ANYBODY else (target, BY_NAME)


def _nobody(name: str) -> int:
    """The id that counts log-ins with a name that nobody has: below those of people and the counts of all."""
    return min(ANYBODY, BY_NAME, AUTOMATIC) - 1 - zlib.crc32(name_key(name).encode())


def _is_about(login: Login, person_id: int) -> bool:
    return login.match is not None and login.match.person_id == person_id
