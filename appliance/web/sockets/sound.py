"""The socket of the owner's page of sound: how loud it is now, and how a sound check goes."""

from contextlib import suppress

from simple_websocket import Server

from appliance.assistant.messages import Outgoing
from appliance.records.text import Text
from appliance.voice.sound_check import Progress
from appliance.web.access.context import Context
from appliance.web.access.roles import OWNER
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import BadMessage, send, within
from appliance.web.sockets.membership import Membership

BEAT = 0.08  # seconds between two looks

routes = Routes("sound_levels")


class Levels(Outgoing, frozen=True):
    """How loud microphone and speaker are, root mean square, 0 to 1; and the sound check. Empty while there is none."""

    microphone: float
    speaker: float
    stage: str
    heard: str
    problem: Text


@routes.socket("/ws/sound", OWNER)
def sound(ws: Server, context: Context) -> None:
    """Out: levels, twelve times a second, to the owner alone. In: session, language."""
    within(context.sockets, context, ws, lambda: _tell(ws, context, Membership(context)))


def _tell(ws: Server, context: Context, member: Membership) -> None:
    voice = context.appliance.voice
    while ws.connected and not context.appliance.stopping.is_set():
        person = member.look()
        if person is None or not person.owner:
            ws.close(1008)
            return
        stream, progress = voice.sound, voice.check.look() if voice.check else Progress()
        heard, said = (round(stream.level, 4), round(stream.spoken_level, 4)) if stream else (0.0, 0.0)
        send(ws, Levels(heard, said, progress.stage, progress.heard, progress.problem), member.language)
        if (data := ws.receive(timeout=BEAT)) is not None:
            _heed(member, data)


def _heed(member: Membership, data: str | bytes) -> None:
    with suppress(BadMessage):  # what cannot be understood here changes nothing
        member.heeds(data)
