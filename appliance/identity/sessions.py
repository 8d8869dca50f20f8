"""Sessions: who is logged in at which client. Kept by the appliance, so they end without a page or cookie."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from appliance.core.errors import ApplianceError, NotFoundError, ProofError
from appliance.core.i18n import say
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.records.vision import Observation
from appliance.storage.people import People
from appliance.vision.flows.viewer_presence import ViewerPresence, ViewerPresenceRules

Ending = Literal["", "logged out", "left", "idle", "expired", "replaced", "removed"]
Company = Literal["clear", "overlooked", "stranger", "away"]
PROOF_SECONDS = 120.0  # that a PIN, or without one a log-in, counts for what cannot be taken back
MAX_ENDINGS = 64  # clients whose last ending is remembered


@dataclass(frozen=True)
class SessionRules:
    """Limits after which a session ends, in seconds."""

    rest: float  # without a request
    idle: float  # at the box's screen, without a touch or a face
    presence: ViewerPresenceRules


@dataclass
class Session:
    """A person logged in at a client."""

    client: Client
    person_id: int
    by_face: bool
    presence: ViewerPresence
    used_at: float  # time of the last request or touch, in the clock's seconds
    seen_at: float  # when a face was in view last
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))  # goes into the page's cookie
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))  # lets an open socket join the session
    company: Company = "clear"
    proved_at: float | None = None  # when the person last proved to be who they are, in the clock's seconds


class Sessions:
    """Logs people in and out. Thread-safe.

    A session is found by its token, which is new for each log-in, so a copied cookie is worthless before or
    after it; by its key, which the page tells its open sockets; or by its client.
    """

    def __init__(self, people: People, rules: SessionRules, clock: Callable[[], float] = time.monotonic):
        self._people = people
        self._rules = rules
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}  # by token
        self._endings: dict[Client, Ending] = {}  # of each client's last session, the newest last
        self._listeners: list[Callable[[Session, Ending], None]] = []
        self._begun: list[Callable[[Session], None]] = []

    def on_begin(self, listener: Callable[[Session], None]) -> None:
        """Have a function called with every session that begins."""
        self._begun.append(listener)

    def on_end(self, listener: Callable[[Session, Ending], None]) -> None:
        """Have a function called with every session that has ended, and why."""
        self._listeners.append(listener)

    # ------------------------------------------------------------ in and out

    def log_in(self, client: Client, person_id: int, by_face: bool, taken_from: Session | None = None) -> Session:
        """Begin a session at a client. Its previous session ends.

        One that was `taken_from` another device proves no more than that one did.
        """
        if former := self.at(client):
            self._end(former, "replaced")
        now = self._clock()
        presence = ViewerPresence(person_id, self._rules.presence, by_face, now)
        session = Session(client, person_id, by_face, presence, now, now)
        if taken_from:
            session.proved_at = taken_from.proved_at
        elif not by_face or not self._people.has_pin(person_id):
            session.proved_at = now
        with self._lock:
            self._sessions[session.token] = session
            self._endings.pop(client, None)
        for listener in self._begun:
            listener(session)
        return session

    def log_out(self, token: str, ending: Ending = "logged out") -> None:
        """End a session, if there is one."""
        with self._lock:
            session = self._sessions.get(token)
        if session:
            self._end(session, ending)

    def log_out_person(self, person_id: int) -> None:
        """End every session of a person, who is being removed."""
        for session in self.all():
            if session.person_id == person_id:
                self._end(session, "removed")

    def _end(self, session: Session, ending: Ending) -> None:
        with self._lock:
            if self._sessions.pop(session.token, None) is None:
                return
            self._endings.pop(session.client, None)
            self._endings[session.client] = ending
            while len(self._endings) > MAX_ENDINGS:
                del self._endings[next(iter(self._endings))]
        for listener in self._listeners:
            listener(session, ending)

    # ------------------------------------------------------------ asking

    def all(self) -> list[Session]:
        """Every open session."""
        with self._lock:
            return list(self._sessions.values())

    def at(self, client: Client) -> Session | None:
        """The session of a client. Do not use it to decide what a request may see: it does not check a token."""
        return next((session for session in self.all() if session.client == client), None)

    def find(self, token: str) -> Session | None:
        """The session of a token, unless it was unused for too long."""
        with self._lock:
            session = self._sessions.get(token)
        if session and self._clock() - session.used_at > self._rules.rest:
            self._end(session, "expired")
            return None
        return session

    def join(self, client: Client, key: str) -> Session | None:
        """The session that the page of a client names by its key; None if it is another client's or has ended."""
        session = self.at(client)
        fits = session is not None and secrets.compare_digest(session.key.encode(), key.encode())
        return self.find(session.token) if session and fits else None

    def person(self, token: str) -> Person | None:
        """The person of a session, or None; asking counts as use."""
        session = self.find(token)
        if session:
            session.used_at = self._clock()
        return self._person_of(session)

    def look(self, token: str) -> Person | None:
        """The same, without counting as use."""
        return self._person_of(self.find(token))

    def ending(self, client: Client) -> Ending:
        """Why the last session of a client ended; empty while one is open, or if there was none."""
        with self._lock:
            return self._endings.get(client, "")

    def share(self, token: str) -> None:
        """Let those who look on read along while they stay. Raises ApplianceError if the person is not there."""
        session = self.find(token)
        if session is None or not session.presence.share(self._clock()):
            raise ApplianceError(say("I can’t see you. Look at the screen, then try again."))
        session.company = "clear"

    def prove(self, token: str) -> None:
        """The person of a session has proved once more to be who they are."""
        if session := self.find(token):
            session.proved_at = self._clock()

    def check_proof(self, token: str) -> None:
        """Raises ProofError unless the person has given their PIN lately.

        Without a PIN their face, or the key of their phone, counts. A face is no proof where there is a PIN: a photo
        may pass for it.
        """
        if self.is_proved(token):
            return
        session = self.find(token)
        if session and self._people.has_pin(session.person_id):
            raise ProofError(say("Confirm this with your PIN."))
        raise ProofError(say("Confirm that it is you: log in again, and do this within two minutes."))

    def is_proved(self, token: str) -> bool:
        """Whether the person of a session has lately proved to be who they are."""
        session = self.find(token)
        return bool(session and session.proved_at is not None and self._clock() - session.proved_at <= PROOF_SECONDS)

    def touched(self, client: Client) -> None:
        """The page of a client was touched, so the person is still there."""
        if session := self.at(client):
            session.used_at = self._clock()

    def _person_of(self, session: Session | None) -> Person | None:
        if session is None:
            return None
        try:
            return self._people.get(session.person_id)
        except NotFoundError:
            self._end(session, "removed")
            return None

    # ------------------------------------------------------------ watching

    def watch(self, session: Session, observation: Observation | None) -> None:
        """Take an observation from the screen of a session. Ends the session of a person who has left.

        `observation` is None without a camera picture. Then only touches show that someone is still there.
        """
        now = self._clock()
        company = session.presence.update(observation, now)
        if observation is not None and observation.faces:
            session.seen_at = now
        if company == "left":
            self._end(session, "left")
        elif now - max(session.used_at, session.seen_at) > self._rules.idle:
            self._end(session, "idle")
        else:
            session.company = company
