"""The voice's socket: sound of a page's microphone in, what was understood and what is said aloud out."""

import logging
import time
from collections.abc import Callable
from typing import Any

from simple_websocket import Server

from appliance.assistant.messages import WENT_WRONG, Outgoing
from appliance.core.errors import ApplianceError, ForbiddenError, SpeechError
from appliance.core.i18n import SILENCE, say
from appliance.records.sound import RATE, SpeechEvent
from appliance.records.text import Text
from appliance.speech.engine import Ended, Hearing
from appliance.speech.pipe import to_bytes, to_samples
from appliance.speech.supervised import BUSY
from appliance.voice import messages
from appliance.voice.machine import Stage
from appliance.voice.page_conversation import PageConversation
from appliance.voice.service import SPEAKS, UNDERSTANDS
from appliance.voice.talker import OVERHEARD
from appliance.voice.utterance import Utterance, Uttered
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import BadMessage, decode, within
from appliance.web.sockets.membership import Membership
from appliance.web.sockets.outbox import Outbox

log = logging.getLogger(__name__)

BEAT = 0.25  # seconds between two looks at what is to be said next
LARGEST_SOUND = 32 << 10  # bytes of one message: a second
LONGEST_TURN = 60.0  # seconds that somebody may talk at once
PATIENCE = 10.0  # seconds without sound after which a page is not listened to any more
LONGEST_ANSWER = 60_000  # characters that may wait to be said
BURST = 4.0  # seconds of sound that may come at once, of a page that was held up

TOO_LARGE = say("That sound is too large. Send at most a second of it at once.")
TOO_FAST = say("The sound came faster than anybody can speak. Start again.")
TOO_LONG = say("That was long. Wait until what you said so far is written down, then go on.")
NO_SOUND = say("No sound comes from this device. Close other programs that use its microphone, and try again.")
AT_THE_BOX = say("The box’s microphone is switched at its own screen.")

ALONE = ("clear", "away")  # states of company in which nobody else hears it

routes = Routes("voice")


@routes.socket("/ws/voice", GUEST)
def voice(ws: Server, context: Context) -> None:
    """In: listen, converse, quiet, finish, cancel, say, said, hush, aloud, mute; bytes: 16-bit samples of 16 kHz.

    Out: hello, noticed, act, parted, over, clip (the next message is its samples), silent, private, error.
    """
    within(context.sockets, context, ws, VoiceSocket(ws, context).run)


class VoiceSocket:
    """One page that talks."""

    def __init__(self, ws: Server, context: Context):
        self._ws = ws
        self._stopping = context.appliance.stopping
        self._voice = context.appliance.voice
        self._member = Membership(context)
        self._outbox = Outbox(ws, lambda: self._member.language)
        self._turn: Turn | None = None  # that is heard
        self._latest: Turn | None = None  # whose events count
        self._letters = 0  # of the answer
        self._utterance: Utterance | None = None
        self._aloud = self._shared = False  # others in view may hear the next answer, or this one
        self._whose = ""  # token of the session that the answer is said to
        self._plays_until = 0.0  # time.monotonic()
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
                self._watch(time.monotonic())
        finally:
            self.cancel()
            self.hush()
            if (turn := self._latest) and turn.hearing:  # it may still be written down
                turn.hearing.close()
                turn.leave()
                self._show("asleep")
            self._outbox.close()

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

    def _watch(self, now: float) -> None:
        """Somebody else has come, or the person has gone: nothing private is said on. Nobody listens for ever."""
        if self._utterance or now < self._plays_until:
            if self._member.token != self._whose:
                self.hush()
            elif self._member.company not in ALONE and not self._shared:
                self.hush()
                self.tell(messages.Private(OVERHEARD))
        if (turn := self._turn) and (problem := turn.over(now)) is not None:
            self.cancel()
            self.tell(messages.Problem(problem) if problem else messages.Parted())

    # ------------------------------------------------------------ the page's microphone

    def listen(self, _: messages.Listen) -> None:
        """Begin to hear somebody. Raises SpeechError."""
        self.cancel()
        if not self._voice.pages.acquire(blocking=False):
            raise SpeechError(BUSY)
        turn = self._latest = Turn(self._voice.pages.release)
        try:
            turn.hearing = self._voice.speech.listen(lambda event: self._notice(turn, event))
        except SpeechError:
            turn.leave()
            raise
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
        if turn.seconds > LONGEST_TURN and turn.conversation is None:
            self.finish()
            self.tell(messages.Problem(TOO_LONG))

    def finish(self, _: messages.Finish | None = None) -> None:
        """Write down what was said."""
        if (turn := self._turn) and turn.hearing:
            self._turn = turn.conversation = None
            self._show("thinking")
            turn.hearing.finish()

    def cancel(self, _: messages.Cancel | None = None) -> None:
        """Forget what was said."""
        if (turn := self._turn) and turn.hearing:
            self._turn = self._latest = None
            self._show("asleep")
            turn.hearing.close()
            turn.leave()

    def converse(self, _: messages.Converse) -> None:
        """Go on listening after the turn."""
        if turn := self._turn:
            turn.conversation = PageConversation(time.monotonic())

    def quiet(self, _: messages.Quiet | None = None) -> None:
        """The answer is over: listen for more."""
        if (turn := self._turn) and turn.conversation:
            turn.conversation.quiet(time.monotonic())
            self._show("listening")

    def _notice(self, turn: "Turn", event: SpeechEvent | Ended) -> None:
        if isinstance(event, Ended):
            turn.leave()
        if turn is not self._latest:
            return  # of a turn that was cancelled, or is followed by another
        if isinstance(event, SpeechEvent):
            self._heed(turn, event)
            return
        if self._turn is turn:
            self._turn = None  # the worker has ended
        self._show("asleep")  # until an answer is to be said
        self.tell(messages.Problem(event.problem) if event.problem else messages.Over(not turn.spoke))

    def _heed(self, turn: "Turn", heard: SpeechEvent) -> None:
        """Tell the page what was heard and, in a conversation, what it is to do."""
        conversation = turn.conversation
        event = conversation.without_echo(heard) if conversation else heard
        if event is None:
            return
        turn.spoke = True
        figures = {stage: round(took, 1) for stage, took in event.milliseconds}
        self.tell(messages.Noticed(event.kind, event.text, event.seconds, figures, event.reason))
        for action in conversation.hear(event, time.monotonic()) if conversation else ():
            if action.deed == "ask":
                self._show("thinking")
            self.tell(messages.Act(action.deed, action.text))

    # ------------------------------------------------------------ the voice

    def say(self, message: messages.Say) -> None:
        """Say the next words of an answer, or ask first where somebody else would hear them."""
        utterance = self._utterance
        if utterance is None:
            self._letters = 0
            utterance = self._utterance = self._begin()
        self._letters += len(message.text)
        if self._letters > LONGEST_ANSWER:
            return  # nobody listens for an hour
        if (turn := self._turn) and turn.conversation:
            turn.conversation.says(message.text)
        utterance.feed(message.text)

    def _begin(self) -> Utterance:
        """Raises SpeechError where there is no voice."""
        self._shared, self._aloud, self._whose = self._aloud, False, self._member.token
        quiet = self._member.company not in ALONE and not self._shared
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
        self._plays_until = 0.0
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
        self._voice.mute(message.on)

    def _show(self, stage: Stage) -> None:
        if self._lights:
            self._lights.show(stage)

    def _utter(self, uttered: Uttered) -> None:
        if uttered.clip is None:
            self._utterance = None
            self.tell(messages.Silent())
            return
        clip = uttered.clip
        self._plays_until = max(self._plays_until, time.monotonic()) + clip.seconds
        if (turn := self._turn) and turn.conversation:
            turn.conversation.speaks()
        if self._lights:
            self._lights.play(clip)
        told = messages.Clip(clip.rate, uttered.characters, round(uttered.milliseconds, 1))
        self.tell(told, to_bytes(clip.samples))

    def tell(self, *messages: Outgoing | bytes) -> None:
        """Send messages, one right after the other; a page that has gone needs none. From any thread."""
        self._outbox.put(*messages)


class Turn:
    """What one person says at once."""

    def __init__(self, on_leave: Callable[[], None]) -> None:
        """`on_leave` gives its place to another page."""
        self.hearing: Hearing | None = None
        self.conversation: PageConversation | None = None  # a tap began one
        self.spoke = False
        self.seconds = 0.0  # of sound so far
        self._began = self._last = time.monotonic()
        self._leaving = [on_leave]

    def leave(self) -> None:
        """Give up its place, once."""
        if self._leaving:
            self._leaving.pop()()

    def over(self, now: float) -> Text | None:
        """Why it has ended, in words where something is wrong; None while it goes on."""
        if self.conversation:
            return SILENCE if self.conversation.over(now) or now - self._last > PATIENCE else None
        if now - self._last > PATIENCE:
            return NO_SOUND
        return TOO_LONG if now - self._began > LONGEST_TURN + PATIENCE else None

    def takes(self, samples: int) -> bool:
        """Whether so many more samples can be of somebody who speaks now."""
        self.seconds += samples / RATE
        self._last = time.monotonic()
        return self.seconds <= time.monotonic() - self._began + BURST


_ACTIONS: dict[type, Any] = {
    messages.Listen: VoiceSocket.listen,
    messages.Converse: VoiceSocket.converse,
    messages.Quiet: VoiceSocket.quiet,
    messages.Finish: VoiceSocket.finish,
    messages.Cancel: VoiceSocket.cancel,
    messages.Say: VoiceSocket.say,
    messages.Said: VoiceSocket.said,
    messages.Hush: VoiceSocket.hush,
    messages.Aloud: VoiceSocket.aloud,
    messages.Mute: VoiceSocket.mute,
}
