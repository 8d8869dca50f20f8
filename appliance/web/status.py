"""The feed: one socket that tells a page the Status, what its station sees, and every frame of the LEDs."""

from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_sock import Sock
from simple_websocket import Server

from appliance.records import Face, Sight, Status
from appliance.web.context import Context
from appliance.web.sockets import send

BEAT = 0.05  # seconds between two looks; LEDs are shown at up to 20 frames a second
STILL = 40  # beats after which an unchanged status is sent again, as a sign of life


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the feed to the app."""

    @sock.route("/ws/feed")
    def feed(ws: Server) -> None:
        """JSON text: {"type": "status"} and {"type": "sight"}; bytes: one per LED, duty cycle 0 to 100."""
        kiosk = context.kiosk
        page = context.page
        status_seq = sight_seq = lights_seq = 0
        station = None
        idle = 0
        while ws.connected:
            lights_seq, levels = kiosk.lights.frames.wait(lights_seq, BEAT)
            if levels is not None:
                send(ws, bytes(round(100 * level) for level in levels))
            seq, status = kiosk.status.snapshot()
            idle += 1
            if status is not None and (seq != status_seq or idle >= STILL):
                status_seq, idle = seq, 0
                send(ws, {"type": "status", **status_json(status)})
            if station is not (now := kiosk.station_of(page)):
                station, sight_seq = now, 0
            seq, sight = station.sight.snapshot()
            if sight is not None and seq != sight_seq:
                sight_seq = seq
                send(ws, {"type": "sight", "own": station is not kiosk.station, **sight_json(sight)})
            if kiosk.stopping.is_set():
                ws.close(1001, "Larson is shutting down")
            ws.receive(timeout=BEAT / 2)  # a page says nothing here; this also waits a little


def status_json(status: Status) -> dict[str, Any]:
    """A Status as pages get it."""
    return asdict(status)


def sight_json(sight: Sight) -> dict[str, Any]:
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
