"""The feed: one socket that tells a page the Status, what its station sees, who is logged in, and the LEDs' frames."""

import time
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_sock import Sock
from simple_websocket import Server

from appliance.pipelines.pipeline import RecognitionPipeline
from appliance.records.status import PipelineState, Status
from appliance.records.vision import Face
from appliance.web.access.context import Context
from appliance.web.access.cookies import place
from appliance.web.server.wsgi import SCREEN
from appliance.web.sockets.connection import send, within

BEAT = 0.05  # seconds between two looks; LEDs are shown at up to 20 frames a second
STILL = 2.0  # seconds after which an unchanged status is sent again, as a sign of life
PERSON = 1.0  # seconds between two looks at who is logged in


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the feed to the app."""

    @sock.route("/ws/feed")
    def feed(ws: Server) -> None:
        """JSON: {"type": "status"}, "sight", "person", "company", "offer", "left".

        Bytes: one per LED, its duty cycle, 0 to 100.
        """
        told = Feed(ws, context, context.page, context.token)
        within(context.sockets, context, ws, told.run)


class Feed:
    """What one page was told last, and what is news to it."""

    def __init__(self, ws: Server, context: Context, page: str, token: str):
        self._ws = ws
        self._context = context
        self._kiosk = context.kiosk
        self._page = page
        self._token = token
        self._lights_seq = self._status_seq = self._sight_seq = 0
        self._status_due = self._person_due = 0.0  # time.monotonic()
        self._may_watch = context.may_watch
        self._station: RecognitionPipeline | None = None
        self._person: dict[str, Any] | None = None  # None: nothing was said yet
        self._company = ""  # nothing was said yet
        self._at_screen = place() == SCREEN

    def run(self) -> None:
        """Serve until the page or the appliance goes."""
        while self._ws.connected:
            self._tell_lights()
            self._tell_status(time.monotonic())
            self._tell_sight()
            self._tell_person(time.monotonic())
            self._tell_company(time.monotonic())
            if self._kiosk.stopping.is_set():
                self._ws.close(1001, "Larson is shutting down")
            self._ws.receive(timeout=BEAT / 2)  # a page says nothing here; this also waits a little

    def _tell_lights(self) -> None:
        self._lights_seq, levels = self._kiosk.lights.frames.wait(self._lights_seq, BEAT)
        if levels is not None:
            send(self._ws, bytes(round(100 * level) for level in levels))

    def _tell_status(self, now: float) -> None:
        seq, status = self._kiosk.status.snapshot()
        if status is not None and (seq != self._status_seq or now >= self._status_due):
            self._status_seq, self._status_due = seq, now + STILL
            send(self._ws, {"type": "status", **status_json(status)})

    def _tell_sight(self) -> None:
        station = self._kiosk.station_of(self._page)
        if self._may_watch and not station.live:
            station = self._kiosk.station  # a phone that lends no camera watches the box's
        if station is not self._station:
            self._station, self._sight_seq = station, 0
        seq, sight = station.sight.snapshot()
        if sight is not None and seq != self._sight_seq:
            self._sight_seq = seq
            own = {"own": station is not self._kiosk.station, "mine": station.owner == self._page != ""}
            send(self._ws, {"type": "sight", **own, **sight_json(sight)})

    def _tell_person(self, now: float) -> None:
        """A session may end without this page's doing: after a time of rest, in another tab, or with the person."""
        if now < self._person_due:
            return
        self._person_due = now + PERSON
        if self._at_screen and self._kiosk.offers.was_taken(self._page):
            send(self._ws, {"type": "offer", "taken": True})
        person = self._context.sessions.look(self._token)
        told = {
            "name": person.name if person else "",
            "owner": person is not None and person.owner,
            "preferences": self._kiosk.people.preferences(person.id) if person else {},
        }
        if told != self._person:
            self._person = told
            send(self._ws, {"type": "person", **told, "watch": self._may_watch})

    def _tell_company(self, now: float) -> None:
        """At the box's own screen: who reads along, and whether the one who is logged in is there at all."""
        company = "clear"
        attendance = self._context.sessions.attendance(self._token) if self._at_screen else None
        if attendance is not None:
            station = self._kiosk.station_of(self._page)
            sight = station.sight.get() if station.live else None
            company = attendance.update(sight.observation if sight else None, now)
        if company == "left":
            self._context.end_session(self._page, self._token)
            self._kiosk.log_out(self._page)
            self._person_due, self._company, company = 0.0, "clear", "clear"  # the page lifts its veil when it is empty
            send(self._ws, {"type": "left"})
            self._tell_person(now)
        if company != self._company:
            self._company = company
            send(self._ws, {"type": "company", "state": company})


def status_json(status: Status) -> dict[str, Any]:
    """A Status as pages get it."""
    return asdict(status)


def sight_json(sight: PipelineState) -> dict[str, Any]:
    """A Sight as pages get it: boxes as shares of the picture, no embeddings and no crops."""
    seen = sight.observation
    activity = asdict(sight.activity)
    activity.pop("at")
    faces = [_face_json(face, seen.width, seen.height) for face in seen.faces] if seen else []
    return {"activity": activity, "faces": faces, "milliseconds": round(seen.milliseconds, 1) if seen else None}


def _face_json(face: Face, width: int, height: int) -> dict[str, Any]:
    box = face.detection.box
    known = face.match is not None and face.match.accepted
    return {
        "x": box.x / width,
        "y": box.y / height,
        "width": box.width / width,
        "height": box.height / height,
        "name": face.match.name if known and face.match else "",
    }
