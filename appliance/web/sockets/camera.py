"""Live pictures: out to the page, and in from a page's own camera."""

import time
from collections.abc import Iterator

from flask import Response
from simple_websocket import Server

from appliance.core.errors import PictureError
from appliance.core.i18n import say
from appliance.core.images import decode
from appliance.records.clients import Client
from appliance.records.vision import Frame
from appliance.runtime import Appliance
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST, SCREEN_GUEST, WATCHING
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import send, within

ACK_SECONDS = 10.0  # a viewer that draws nothing for so long has gone
MAX_PIXELS = 2_100_000  # of a frame from a page: 1920 x 1080
BOUNDARY = b"--frame"


routes = Routes("camera")


@routes.socket("/ws/view", WATCHING)
def view(ws: Server, context: Context) -> None:
    """The box's camera: each message out is the newest JPEG, sent after the page's word for the last one."""
    within(context.pictures, context, ws, lambda: _show(ws, context.appliance))


@routes.get("/stream.mjpg", SCREEN_GUEST, returns="multipart/x-mixed-replace")
def stream(context: Context) -> Response:
    """The same pictures as MJPEG, for what cannot open a socket."""
    pictures = _parts(context)
    first = next(pictures)  # raises BusyError before the response begins
    return Response(_chain(first, pictures), mimetype="multipart/x-mixed-replace; boundary=frame")


@routes.socket("/ws/camera", GUEST)
def camera(ws: Server, context: Context) -> None:
    """A page's own camera: each message in is one JPEG; out comes the number of the frame, or an error."""
    client = context.client
    if not client.id:
        ws.close(1008, "Open the page first")
        return
    within(context.pictures, context, ws, lambda: _lend(ws, client, context))


def _show(ws: Server, appliance: Appliance) -> None:
    seq = 0
    while ws.connected and not appliance.stopping.is_set():
        seq, jpeg = appliance.live.newest(seq, 0.5)
        if jpeg is None:
            continue
        send(ws, jpeg)
        if ws.receive(timeout=ACK_SECONDS) is None:
            ws.close(1008, "No sign of life from this page")
            return


def _lend(ws: Server, client: Client, context: Context) -> None:
    appliance = context.appliance
    pipeline = appliance.identity.pipelines.lend(client)
    seq = 0
    try:
        while ws.connected and not appliance.stopping.is_set():
            data = ws.receive(timeout=1.0)
            if data is None:
                continue
            try:
                pixels = decode(_as_bytes(data), say("That frame"), MAX_PIXELS)
            except PictureError as error:
                send(ws, {"type": "error", "text": error.text}, context.language)
                continue
            seq += 1
            pipeline.frames.put(Frame(pixels, seq, time.monotonic()))
            send(ws, {"type": "frame", "seq": seq})
    finally:
        appliance.identity.pipelines.give_back(client, pipeline)


def _as_bytes(data: str | bytes) -> bytes:
    if isinstance(data, str):
        raise PictureError(say("That frame is not a picture: text came instead of a JPEG."))
    return data


def _parts(context: Context) -> Iterator[bytes]:
    """Parts of a multipart response. The next part's header goes out with each picture, or browsers show it late."""
    appliance = context.appliance
    with context.pictures.place(context.client):
        header = BOUNDARY + b"\r\nContent-Type: image/jpeg\r\n\r\n"
        yield header
        seq = 0
        sent = time.monotonic()
        # Only by writing to it one learns that a viewer has gone: without pictures, let go of it after a while.
        while not appliance.stopping.is_set() and time.monotonic() - sent < ACK_SECONDS:
            seq, jpeg = appliance.live.newest(seq, 1.0)
            if jpeg is not None:
                yield jpeg + b"\r\n" + header
                sent = time.monotonic()


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield first
        yield from rest
    finally:
        rest.close()  # type: ignore[attr-defined]  # a generator: gives the stream's place back
