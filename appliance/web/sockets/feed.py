"""The feed: one socket that tells a page the Status, what its camera sees, who is logged in, and the LEDs' frames."""

import time
from dataclasses import asdict
from typing import Any

from simple_websocket import Server

from appliance.core.i18n import joined, say
from appliance.identity.service import Identity
from appliance.pipelines.pipeline import RecognitionPipeline
from appliance.records.status import PipelineState, Status
from appliance.records.text import SILENCE
from appliance.records.vision import Face
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import BadMessage, parse, send, within
from appliance.web.sockets.membership import Membership
from appliance.web.state_words import PARTS, state_word

HOT = say("The box is hot, so answers come slower.")
BEAT = 0.05  # seconds between two looks; LEDs are shown at up to 20 frames a second
STILL = 2.0  # seconds after which an unchanged status is sent again, as a sign of life
PERSON = 1.0  # seconds between two looks at what a person has chosen of the page


routes = Routes("feed")


@routes.socket("/ws/feed", GUEST)
def feed(ws: Server, context: Context) -> None:
    """Out: {"type": "status"}, "sight", "person", "visit", "company", "offer", "left"; bytes: a duty cycle per LED.

    A duty cycle is 0 to 100. In: {"type": "session", "key"} joins a session that has begun, {"type": "language",
    "language"} is the language of the device, "touched" says that somebody is there, "alive" that the page still works,
    and {"type": "busy", "busy"} that nobody should be logged in just now.
    """
    told = Feed(ws, context)
    within(context.sockets, context, ws, told.run)


class Feed:
    """What one page was told last, and what is news to it."""

    def __init__(self, ws: Server, context: Context):
        self._ws = ws
        self._appliance = context.appliance
        self._member = Membership(context)
        self._may_watch = context.may_watch
        self._lights_seq = self._status_seq = self._sight_seq = 0
        self._status_due = self._person_due = 0.0  # time.monotonic()
        self._pipeline: RecognitionPipeline | None = None
        self._token: str | None = None  # of the session that the page was told of; None: nothing was said yet
        self._person: dict[str, Any] | None = None
        self._company = self._language = ""
        self._visit: dict[str, Any] | None = None

    def run(self) -> None:
        """Serve until the page or the appliance goes."""
        if self._member.client.is_remote:
            with self._appliance.board.announcements.reaching(self._member.client):
                self._serve()
            return
        with self._identity.screens.showing(self._member.client):
            self._serve()

    @property
    def _identity(self) -> Identity:
        return self._appliance.identity

    def _serve(self) -> None:
        while self._ws.connected:
            self._turn()
            self._tell_lights()
            self._tell_status(time.monotonic())
            self._tell_sight()
            self._tell_person(time.monotonic())
            self._tell_visit()
            self._tell_company()
            if self._appliance.stopping.is_set():
                self._ws.close(1001, "Larson is shutting down")
            self._hear(self._ws.receive(timeout=BEAT / 2))  # this also waits a little

    def _turn(self) -> None:
        """Say everything again when the language has changed."""
        if self._language != self._member.language:
            self._language = self._member.language
            self._status_seq = self._sight_seq = 0

    def _tell(self, message: dict[str, Any]) -> None:
        send(self._ws, message, self._language)

    def _hear(self, data: str | bytes | None) -> None:
        if data is None:
            return
        try:
            message = parse(data)
        except BadMessage:
            return  # what cannot be understood here changes nothing
        if self._member.takes(message):
            return
        if message["type"] == "touched":
            self._identity.screens.touched(self._member.client)
            self._identity.sessions.touched(self._member.client)
            self._identity.visits.touched(self._member.client)
        elif message["type"] == "alive":
            self._identity.screens.lives(self._member.client)
        elif message["type"] == "busy":
            self._identity.screens.set_busy(self._member.client, message.get("busy") is True)

    def _tell_lights(self) -> None:
        self._lights_seq, levels = self._appliance.lights.frames.wait(self._lights_seq, BEAT)
        if levels is not None:
            send(self._ws, bytes(round(100 * level) for level in levels))

    def _tell_status(self, now: float) -> None:
        seq, status = self._appliance.board.latest.snapshot()
        if status is not None and (seq != self._status_seq or now >= self._status_due):
            self._status_seq, self._status_due = seq, now + STILL
            told = status_json(status)
            if self._member.client.is_remote:  # the time of somebody's reminder is for the clock on the box alone
                told["reminder_at"] = 0.0
            self._tell({"type": "status", **told})

    def _tell_sight(self) -> None:
        box = self._identity.pipelines.box
        pipeline = self._identity.pipelines.of(self._member.client)
        if self._may_watch and not pipeline.live:
            pipeline = box  # a phone that lends no camera watches the box's
        if pipeline is not self._pipeline:
            self._pipeline, self._sight_seq = pipeline, 0
        seq, state = pipeline.state.snapshot()
        if state is not None and seq != self._sight_seq:
            self._sight_seq = seq
            mine = self._member.client.id != "" and pipeline.client == self._member.client
            granted = self._identity.logins.granted(self._member.client)
            head = {"type": "sight", "own": pipeline is not box, "mine": mine, "granted": granted}
            here = pipeline is not box or not self._member.client.is_remote  # what it sees stands before this page
            names = self._member.look() is not None
            self._tell({**head, **sight_json(state, names, here, names or not self._member.client.is_remote)})

    def _tell_person(self, now: float) -> None:
        """A session may end or begin without this page's doing: by itself, in another tab, or with the person."""
        token = self._member.token
        if token == self._token and now < self._person_due:
            return
        self._person_due = now + PERSON
        if not self._member.client.is_remote and self._identity.phones.codes.was_taken(self._member.client):
            self._tell({"type": "offer", "taken": True})
        if self._token and not token:
            self._tell_ending()
        if self._token != token:
            self._sight_seq = 0  # who is seen is named, or no longer
        self._token = token
        person = self._member.look()
        told = {
            "name": person.name if person else "",
            "owner": person is not None and person.owner,
            "preferences": self._identity.people.preferences(person.id) if person else {},
            "another": person is None and self._member.another,  # somebody has logged in; the page has to ask who
        }
        if told != self._person:
            self._person = told
            self._tell({"type": "person", **told, "watch": self._may_watch})

    def _tell_visit(self) -> None:
        """Which guest's visit it is: when it changes, the page forgets what it shows and what was typed."""
        visit = self._identity.visits.of(self._member.client)
        told = {"id": visit.name, "open": visit.open, "after": visit.after}
        if told != self._visit:
            self._visit = told
            self._tell({"type": "visit", **told})

    def _tell_ending(self) -> None:
        """The page lifts its veil when it is empty, so the company is told after the person."""
        ending = self._identity.sessions.ending(self._member.client)
        self._company = "clear"
        if ending in ("left", "idle"):
            self._tell({"type": "left", "why": ending})

    def _tell_company(self) -> None:
        """At the box's own screen: who reads along, and whether the one who is logged in is there at all."""
        company = self._member.company
        if company != self._company:
            self._company = company
            self._tell({"type": "company", "state": company})


def status_json(status: Status) -> dict[str, Any]:
    """A Status as pages get it: each part's state also has its short word."""
    said = asdict(status)
    for part in PARTS:
        said[part]["word"] = state_word(part, said[part]["state"])
    if status.heat != "cool" and status.model.ok:
        said["model"] |= {"word": say("slowed down"), "text": joined(" ", [status.model.text, HOT])}
    return said


def sight_json(sight: PipelineState, names: bool, here: bool, known: bool) -> dict[str, Any]:
    """A Sight as pages get it: boxes as shares of the picture, no embeddings and no crops.

    Only a member hears the `names` of the people who are seen. That a face is `known` is told to members and to the
    box's own screen: with a photo, a guest's phone could find out who lives here. A guest is welcomed by name only by
    what happens `here`, in front of the page: that is the log-in of the person who stands there.
    """
    seen = sight.observation
    activity = asdict(sight.activity)
    activity.pop("at")
    if activity["name"] and not names and not here:
        activity |= {"name": "", "text": SILENCE}
    faces = [_face_json(face, seen.width, seen.height, names, known) for face in seen.faces] if seen else []
    return {"activity": activity, "faces": faces, "milliseconds": round(seen.milliseconds, 1) if seen else None}


def _face_json(face: Face, width: int, height: int, names: bool, known: bool) -> dict[str, Any]:
    box = face.detection.box
    found = face.match if face.match is not None and face.match.accepted else None
    return {
        "x": box.x / width,
        "y": box.y / height,
        "width": box.width / width,
        "height": box.height / height,
        "known": known and found is not None,
        "name": found.name if found is not None and names else "",
    }
