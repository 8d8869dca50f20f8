"""The voice's socket: sound of a page's microphone in, what was understood and what is said aloud out."""

import logging
import threading
import time
from typing import Any

from simple_websocket import ConnectionClosed, Server

from appliance.assistant.messages import WENT_WRONG, Outgoing
from appliance.core.errors import ApplianceError, ForbiddenError
from appliance.core.i18n import say
from appliance.records.sound import RATE, SpeechEvent
from appliance.speech.engine import Ended, Hearing
from appliance.speech.pipe import to_bytes, to_samples
from appliance.voice import messages
from appliance.voice.box import OVERHEARD
from appliance.voice.machine import Stage
from appliance.voice.service import SPEAKS, UNDERSTANDS
from appliance.voice.utterance import Utterance, Uttered
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import BadMessage, decode, send, within
from appliance.web.sockets.membership import Membership

log = logging.getLogger(__name__)

BEAT = 0.25  # seconds between two looks at what is to be said next
LARGEST_SOUND = 32 << 10  # bytes of one message: a second
LONGEST_TURN = 60.0  # seconds that somebody may talk at once
BURST = 4.0  # seconds of sound that may come at once, of a page that was held up

TOO_LARGE = say("That sound is too large. Send at most a second of it at once.")
TOO_FAST = say("The sound came faster than anybody can speak. Start again.")
TOO_LONG = say("That was long. What you said so far is being read; then go on.")
AT_THE_BOX = say("The box’s microphone is switched at its own screen.")

routes = Routes("voice")


@routes.socket("/ws/voice", GUEST)
def voice(ws: Server, context: Context) -> None:
    """In: listen, finish, cancel, say, said, hush, aloud, mute; bytes: 16-bit samples, 16,000 a second.

    Out: hello, noticed, over, clip (the next message is its samples), silent, private, error.
    """
    within(context.sockets, context, ws, VoiceSocket(ws, context).run)


class VoiceSocket:
    """One page that talks."""

    def __init__(self, ws: Server, context: Context):
        self._ws = ws
        self._stopping = context.appliance.stopping
        self._voice = context.appliance.voice
        self._member = Membership(context)
        self._sending = threading.RLock()  # the engine's thread and the socket's own both send
        self._turn: Turn | None = None
        self._utterance: Utterance | None = None
        self._aloud = False  # the person wants to hear it, whoever else is there
        self._hello: messages.Hello | None = None
        self._lights = None if self._member.client.is_remote else self._voice.page  # a phone's voice is not the box's

    def run(self) -> None:
        """Serve until the page goes; nothing of the sound is kept."""
        try:
            while self._ws.connected and not self._stopping.is_set():
                self._greet()
                data = self._ws.receive(timeout=BEAT)
                if data is not None:
                    self._handle(data)
                if utterance := self._utterance:
                    utterance.go_on()
        finally:
            self.cancel()
            self.hush()

    def _greet(self) -> None:
        state = self._voice.state
        hello = messages.Hello(state.ok, state.text, UNDERSTANDS, SPEAKS)
        if hello != self._hello:
            self._hello = hello
            self.tell(hello)

    def _handle(self, data: str | bytes) -> None:
        try:
            if isinstance(data, bytes):
                self._hear(data)
            elif not self._member.heeds(data):
                self._member.person()  # a message is a sign that the person is still there
                message = decode(data, messages.VoiceMessage)
                _ACTIONS[type(message)](self, message)
        except (BadMessage, ApplianceError) as error:
            self.tell(messages.Problem(error.text))
        except Exception:  # the page is told, and the socket outlives it
            log.exception("A message failed.")
            self.tell(messages.Problem(WENT_WRONG))

    # ------------------------------------------------------------ the page's microphone

    def listen(self, _: messages.Listen) -> None:
        """Begin to hear somebody. Raises SpeechError."""
        self.cancel()
        turn = Turn()
        turn.hearing = self._voice.speech.listen(lambda event: self._notice(turn, event))
        self._turn = turn
        self._show("listening")

    def _hear(self, data: bytes) -> None:
        turn = self._turn
        if turn is None or turn.hearing is None:
            return  # the last of a turn that is over
        if len(data) > LARGEST_SOUND:
            raise BadMessage(TOO_LARGE)
        if not turn.takes(len(data) // 2):
            self.cancel()
            raise BadMessage(TOO_FAST)
        turn.hearing.put(to_samples(data))
        if turn.seconds > LONGEST_TURN:
            self.finish()
            self.tell(messages.Problem(TOO_LONG))

    def finish(self, _: messages.Finish | None = None) -> None:
        """Write down what was said."""
        if (turn := self._turn) and turn.hearing:
            self._turn = None
            self._show("thinking")
            turn.hearing.finish()

    def cancel(self, _: messages.Cancel | None = None) -> None:
        """Forget what was said."""
        if (turn := self._turn) and turn.hearing:
            self._turn = None
            self._show("asleep")
            turn.hearing.close()

    def _notice(self, turn: "Turn", event: SpeechEvent | Ended) -> None:
        if isinstance(event, SpeechEvent):
            turn.spoke = True
            figures = {stage: round(took, 1) for stage, took in event.milliseconds}
            self.tell(messages.Noticed(event.kind, event.text, event.seconds, figures))
        elif event.problem:
            self.tell(messages.Problem(event.problem))
        else:
            self._show("asleep")  # until an answer is to be said
            self.tell(messages.Over(not turn.spoke))

    # ------------------------------------------------------------ the voice

    def say(self, message: messages.Say) -> None:
        """Say the next words of an answer, or ask first where somebody else would hear them."""
        utterance = self._utterance
        if utterance is None:
            utterance = self._utterance = self._begin()
        utterance.feed(message.text)

    def _begin(self) -> Utterance:
        """Raises SpeechError where there is no voice."""
        quiet = self._member.company not in ("clear", "away") and not self._aloud
        self._aloud = False
        if quiet:
            self.tell(messages.Private(OVERHEARD))
        utterance = Utterance(
            self._voice.speech, self._member.language, self._utter, lambda text: self.tell(messages.Problem(text))
        )
        if quiet:
            utterance.stop()
        return utterance

    def said(self, _: messages.Said) -> None:
        """The answer is over."""
        if utterance := self._utterance:
            self._utterance = utterance if not utterance.over else None
            utterance.end()

    def hush(self, _: messages.Hush | None = None) -> None:
        """Be quiet at once."""
        if utterance := self._utterance:
            self._utterance = None
            self._show("asleep")
            utterance.stop()

    def aloud(self, _: messages.Aloud) -> None:
        """The next answer is said aloud."""
        self.hush()
        self._aloud = True

    def mute(self, message: messages.Mute) -> None:
        """Switch the box's own microphone off, or on again. Raises ForbiddenError on a phone."""
        if self._lights is None:
            raise ForbiddenError(AT_THE_BOX)
        self._voice.box.mute(message.on)

    def _show(self, stage: Stage) -> None:
        if self._lights:
            self._lights.show(stage)

    def _utter(self, uttered: Uttered) -> None:
        if uttered.clip is None:
            self._utterance = None
            self.tell(messages.Silent())
            return
        clip = uttered.clip
        if self._lights:
            self._lights.play(clip)
        with self._sending:
            self.tell(messages.Clip(clip.rate, uttered.characters, round(uttered.milliseconds, 1)))
            self.tell(to_bytes(clip.samples))

    def tell(self, message: Outgoing | bytes) -> None:
        """Send a message; a page that has gone needs none."""
        try:
            with self._sending:
                send(self._ws, message, self._member.language)
        except ConnectionClosed:
            pass  # `run` ends by itself


class Turn:
    """What one person says at once."""

    def __init__(self) -> None:
        self.hearing: Hearing | None = None
        self.spoke = False
        self.seconds = 0.0  # of sound so far
        self._began = time.monotonic()

    def takes(self, samples: int) -> bool:
        """Whether so many more samples can be of somebody who speaks now."""
        self.seconds += samples / RATE
        return self.seconds <= time.monotonic() - self._began + BURST


_ACTIONS: dict[type, Any] = {
    messages.Listen: VoiceSocket.listen,
    messages.Finish: VoiceSocket.finish,
    messages.Cancel: VoiceSocket.cancel,
    messages.Say: VoiceSocket.say,
    messages.Said: VoiceSocket.said,
    messages.Hush: VoiceSocket.hush,
    messages.Aloud: VoiceSocket.aloud,
    messages.Mute: VoiceSocket.mute,
}
