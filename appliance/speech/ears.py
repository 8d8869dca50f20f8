"""Listens to a stream of sound: notices speech, writes it down as it comes, and decides when a turn is over.

The clock is the samples: the same sound gives the same events, however fast it comes in.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, Protocol

import numpy as np

from appliance.records.sound import RATE, Samples, SpeechEvent
from appliance.speech.clips import repaired
from appliance.speech.foresight import Finish, Foresight, Speaker, Stages
from appliance.speech.interest import CALL, Interest
from appliance.speech.recogniser import Known, Recogniser
from appliance.speech.turn import LONGEST, Turn
from appliance.speech.vad import FRAME, QUIET, SPEECH

FRAMES = RATE / FRAME  # a second
LEAD = 16  # frames before speech is noticed that belong to it: 0.5 s
ONSET = 3  # frames of speech in a row that begin a turn, or begin it again
RESUMED = 2  # that end a pause
EARLY = 3  # quiet frames after which the text is worked out, in case it is a pause: 96 ms
PAUSE = 6  # after which it is one: 192 ms
PATIENCE = 23  # after which a turn is over, however it sounds: 736 ms
CLEARLY = 0.6  # probability from which on a frame counts to notice an interruption: what is left of an echo is unclear
LATELY = 6  # frames, 192 ms, in which speech is counted to notice an interruption: an echo leaves gaps in it
REOPEN = 16  # frames after its end within which a turn is taken up again: 0.5 s
FIRST_PARTIAL, GROWTH = 1.0, 0.4  # seconds of speech before the first, and of how long it is, before the next
DRAFT = 0.5  # seconds of speech between two texts that are made for what follows to be quicker, told or not
PARTIAL, SPARED = "partial", 4.0  # a stage; times as long as it took last until the next, so that slow boards keep up
LONGEST_TURN = 120.0  # seconds. Nobody talks to a box that long: a television does, or music

Kind = Literal["began", "partial", "paused", "resumed", "heard", "nothing"]


class Activity(Protocol):
    """See VoiceActivity."""

    def probability(self, frame: Samples) -> float:
        """How likely somebody speaks in the next frame."""

    def reset(self) -> None:
        """Another stream begins."""


class Ears:
    """Hears one person or room. Not for two threads at once.

    A turn begins after 0.1 s of speech. After 0.1 s of quiet its text is worked out, beside what goes on to be heard.
    If 0.2 s are quiet, it is over if it sounds finished; else after 0.74 s. Speech within half a second of its end
    takes it up again. A turn without an end is cut off after two minutes, and nothing is heard until there is a pause.
    A turn that is of no interest is not written down: all that is told of it is that it began, and at last "nothing".
    """

    def __init__(
        self,
        activity: Activity,
        turn_end: Finish,
        recogniser: Recogniser,
        interest: Interest | None = None,
        stopwatch: Callable[[], float] = time.perf_counter,
        speaker: Speaker | None = None,
        usual: dict[str, float] | None = None,
    ):
        """`interest`: tells which turns are; None: all are. `speaker`: tells whose voice a turn is.

        `usual`: how long the stages took last, in milliseconds, of all ears that share it.
        """
        self.commands: tuple[str, ...] = ()  # phrases that may well be said now, see Recogniser
        self._activity, self._recogniser = activity, recogniser
        self._interest = interest or Interest()
        self._stages = Stages(stopwatch, usual)
        self._foresight = Foresight(recogniser, turn_end, speaker, self._stages)
        self.reset()

    def attend(self, on: bool) -> None:
        """Whether all that is said from now on, and in the present turn, is of interest."""
        self._interest.attentive = on

    def reset(self) -> None:
        """Forget what was heard."""
        self._activity.reset()
        self._waiting: list[tuple[Samples, Samples]] = []  # blocks until a frame is full
        self._recent: deque[tuple[Samples, float]] = deque(maxlen=LEAD)
        self._turn: Turn | None = None
        self._stage = self._idle
        self._foreseen = False  # the text is being worked out for the case that the present pause is one
        self._quiet = self._since = 0  # frames without speech in a row; since the end or a partial
        self._undrafted = 0  # frames since something was written down
        self._lately: deque[bool] = deque(maxlen=LATELY)  # which frames were speech, the newest first
        self._stages.taken()

    @property
    def spoken(self) -> float:
        """Seconds of clear speech within the last fifth of a second."""
        return sum(likely >= CLEARLY for _, likely in list(self._recent)[-LATELY:]) / FRAMES

    @property
    def _loud(self) -> int:
        """Frames of speech in a row, LATELY at most."""
        return next((place for place, loud in enumerate(self._lately) if not loud), len(self._lately))

    def hear(self, gate: Samples, speech: Samples) -> list[SpeechEvent]:
        """The events of the next samples, as many in both.

        `gate` decides whether somebody speaks, `speech` is what is written down: the same sound, or two cleanings of
        it. What is no number counts as silence.
        """
        self._waiting.append((repaired(gate), repaired(speech)))
        events: list[SpeechEvent] = []
        while sum(len(block) for block, _ in self._waiting) >= FRAME:
            gates, speeches = (np.concatenate(side) for side in zip(*self._waiting, strict=True))
            self._waiting = [(gates[FRAME:], speeches[FRAME:])]
            events += self._hear_frame(gates[:FRAME], speeches[:FRAME])
        return events

    def finish(self) -> list[SpeechEvent]:
        """End the turn now, as when a button is let go: its last event, or none if nobody spoke."""
        quiet = np.zeros(FRAME, np.float32)
        events = self.hear(quiet, quiet)
        turn = self._turn
        if turn and self._stage != self._over:
            if self._stage == self._speaking:
                self._write_down(turn)
            events += self._end(turn)
        self.reset()
        return events

    # ------------------------------------------------------------ stages

    def _hear_frame(self, gate: Samples, speech: Samples) -> list[SpeechEvent]:
        likely = self._activity.probability(gate)
        self._lately.appendleft(likely >= SPEECH)
        self._quiet = 0 if likely >= QUIET else self._quiet + 1
        self._recent.append((speech, likely))
        if self._turn:
            self._turn.add(speech, likely)
            if self._interest.follow(self._turn, speech):
                self._call(self._turn)
        return self._stage()

    def _idle(self) -> list[SpeechEvent]:
        if self._loud < ONSET:
            return []
        self._turn = Turn(list(self._recent))
        self._interest.begin(self._turn)
        self._stage, self._since, self._undrafted = self._speaking, 0, 0
        return [self._event("began")]

    def _speaking(self) -> list[SpeechEvent]:
        turn = self._present
        self._since += 1
        self._undrafted += 1
        if self._quiet >= PAUSE:
            return self._pause(turn)
        if not turn.wanted:
            return []
        if self._quiet >= EARLY:
            return self._foresee(turn)
        self._foreseen = False
        if turn.seconds >= LONGEST_TURN:
            self._write_down(turn)
            events = self._end(turn)
            self._turn, self._stage = None, self._deaf
            return events
        if turn.open_samples >= LONGEST:
            return self._cut(turn)
        return self._partial(turn) if not self._quiet else []  # else a pause may begin

    def _paused(self) -> list[SpeechEvent]:
        turn = self._present
        if self._loud >= RESUMED:
            return self._resume(turn)
        if turn.wanted and not turn.written:  # it has become of interest meanwhile
            return self._work_out(turn)
        return self._end(turn) if self._quiet >= PATIENCE else []

    def _over(self) -> list[SpeechEvent]:
        self._since += 1
        if self._loud >= ONSET:
            return self._resume(self._present)
        if self._since >= REOPEN:
            self._turn, self._stage = None, self._idle
        return []

    def _deaf(self) -> list[SpeechEvent]:
        if self._quiet >= PATIENCE:
            self._stage = self._idle
        return []

    # ------------------------------------------------------------ what happens in them

    @property
    def _present(self) -> Turn:
        assert self._turn is not None
        return self._turn

    def _pause(self, turn: Turn) -> list[SpeechEvent]:
        self._stage = self._paused
        return [self._event("paused", turn), *(self._work_out(turn) if turn.wanted else [])]

    def _foresee(self, turn: Turn) -> list[SpeechEvent]:
        if not self._foreseen and self._foresight.idle:
            self._foreseen, self._undrafted = True, 0
            self._foresight.begin(turn, self._commands(turn), PAUSE - self._quiet)
        return []

    def _work_out(self, turn: Turn) -> list[SpeechEvent]:
        if not self._foreseen:
            self._foresight.begin(turn, self._commands(turn), 0)
        self._foreseen = False
        seen = self._foresight.result()
        turn.transcript, turn.voice, turn.written = seen.transcript, seen.voice, True
        return self._end(turn) if seen.finished and turn.text else []

    def _commands(self, turn: Turn) -> tuple[str, ...]:
        """The phrases that may be what was said: each is all that somebody says."""
        return self.commands if turn.whole else ()

    def _resume(self, turn: Turn) -> list[SpeechEvent]:
        turn.resume()
        self._stage, self._since, self._undrafted = self._speaking, 0, 0
        return [self._event("resumed", turn)]

    def _cut(self, turn: Turn) -> list[SpeechEvent]:
        """Write down a long part that has no pause, and go on from its weakest place."""
        place = turn.weakest()
        known = Known(turn.likely[:place], turn.transcript)
        turn.transcript = self._recogniser.transcribe(turn.before(place), known=known)
        turn.settle(place)
        self._since = self._undrafted = 0
        return [self._event("partial", turn)]

    def _call(self, turn: Turn) -> None:
        """The box was called within a turn: what was said before is written down by itself, unless that was a call."""
        place = turn.open_samples // FRAME - CALL // FRAME
        if place < LEAD or (turn.called and turn.is_for_box):
            return  # near its beginning, where its name is found anyway; or it is for the box as it is
        both = turn.called and turn.whole and place < CALL // FRAME  # what comes before may be a part of the first call
        for end in (turn.open_samples // FRAME, place) if both else (place,):
            known = Known(turn.likely[:end], turn.transcript)
            turn.transcript = self._recogniser.transcribe(turn.before(end), known=known)
            if turn.called and turn.is_for_box:
                return
        turn.call(place)
        self._since, self._undrafted, self._foreseen = 0, 0, False

    def _partial(self, turn: Turn) -> list[SpeechEvent]:
        """Write down what was said so far, if it is time to tell it; or only for the end to be written down sooner."""
        spared = SPARED * self._stages.took.get(PARTIAL, 0.0) / 1000
        is_due = self._since >= FRAMES * max(FIRST_PARTIAL, GROWTH * turn.open_samples / RATE, spared)
        usual = self._stages.usual
        spared = SPARED * usual.get(PARTIAL, usual.get("recogniser", np.inf)) / 1000
        if not is_due and self._undrafted < FRAMES * max(DRAFT, spared):
            return []
        self._undrafted = 0
        with self._stages.timed(PARTIAL):
            turn.transcript = self._recogniser.transcribe(turn.samples, known=Known(turn.likely, turn.transcript))
        told = [self._event("partial", turn)] if is_due and turn.text else []
        self._since = 0 if is_due else self._since
        self._interest.doubt(turn)
        return told

    def _write_down(self, turn: Turn) -> None:
        known = Known(turn.likely, turn.transcript)
        with self._stages.timed("recogniser"):
            turn.transcript = self._recogniser.transcribe(turn.samples, self._commands(turn), known)
        turn.voice, turn.written = self._foresight.voice(turn.samples), True

    def _end(self, turn: Turn) -> list[SpeechEvent]:
        self._stages.took["silence"] = 1000 * self._quiet / FRAMES
        self._stage, self._since = self._over, 0
        if turn.foreign:
            return [replace(self._event("nothing", turn), reason="language")]
        return [replace(self._event("heard", turn), voice=turn.voice) if turn.text else self._event("nothing", turn)]

    def _event(self, kind: Kind, turn: Turn | None = None) -> SpeechEvent:
        turn = turn or self._present
        told = kind in ("partial", "heard")
        took = self._stages.taken() if kind in ("heard", "nothing") else ()
        return SpeechEvent(
            kind,
            turn.text if told else "",
            turn.seconds,
            turn.confidence if told else 0.0,
            took,
            called=told and turn.is_named,
        )
