"""The box's ears and mouth as one stream: blocks of 10 ms come in, clips go out, whatever becomes of the devices."""

import threading
from collections.abc import Callable

from appliance.core.config import Voice
from appliance.core.errors import SoundError, text_of
from appliance.core.i18n import say
from appliance.core.jobs import Job
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.line import OpenLine, open_line
from appliance.hardware.sound.meter import Meter
from appliance.hardware.sound.playing import Playback, PlayQueue
from appliance.hardware.sound.session import OnBlock, Session
from appliance.records.sound import Clip
from appliance.records.status import ComponentState


class SoundStream:
    """Reads the microphone and feeds the speaker in a thread of its own, and opens them again when they come back.

    `on_block(near, far)` gets each 10 ms of the microphone and what was written to the speaker at that time, float32
    [160] each, in that thread. While it takes too long, the oldest sound is dropped and counted in `dropped`.
    """

    def __init__(self, config: Voice, on_block: OnBlock, on_state: Callable[[ComponentState], None] = lambda _: None):
        self.state = ComponentState(False, "starting", say("The microphone is being opened."))
        self.dropped = 0  # deliveries that nobody had time for
        self.output = PlayQueue(config.volume)
        self._config = config
        self._on_block = on_block
        self._on_state = on_state
        self._exchange = Exchange(self.output)
        self._meter = Meter(1)
        self.opened = OpenLine()  # the devices in use
        self._muted = config.muted
        self._reopen = threading.Event()
        self._job = Job("sound", self._run, self._lost)

    def start(self) -> "SoundStream":
        """Open the devices and return self."""
        self._on_state(self.state)
        self._job.start()
        return self

    def close(self) -> None:
        """Let the devices go. May be called twice."""
        self._job.stop()

    def play(self, clip: Clip) -> Playback:
        """Play a clip after those that wait, at any rate. Done at once while there is no speaker."""
        return self.output.add(clip)

    def stop_playing(self) -> float:
        """Fade out within 5 ms and drop what waits. Returns the seconds played since the last call."""
        return self.output.stop()

    @property
    def playing(self) -> bool:
        """Whether something is being played or waits."""
        return self.output.playing

    @property
    def level(self) -> float:
        """How loud the microphone is now: root mean square, 0 to 1."""
        return self._meter.level

    @property
    def spoken_level(self) -> float:
        """How loud what is being played is now: root mean square, 0 to 1."""
        return self.output.level

    @property
    def volume(self) -> float:
        """How loud the speaker plays, 0 to 1."""
        return self.output.volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self.output.volume = min(1.0, max(0.0, volume))

    def duck(self, on: bool) -> None:
        """Play 12 dB quieter, while somebody may be interrupting."""
        self.output.ducked = on

    @property
    def muted(self) -> bool:
        """Whether the microphone is switched off. It is closed then; the speaker goes on."""
        return self._muted

    def mute(self, on: bool) -> None:
        """Switch the microphone off, which closes it, or on again."""
        if on != self._muted:
            self._muted = on
            self._reopen.set()
            self._job.retry_now()

    def choose(self, config: Voice) -> None:
        """Change to the microphone, speaker and volume of other settings."""
        self._config = config
        self.volume = config.volume
        self._reopen.set()
        self._job.retry_now()

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            self._reopen.clear()
            muted = self._muted
            opened = self.opened = open_line(self._config, muted, self._exchange)
            try:
                self._use(job, Session(opened, muted, self._exchange, self._on_block))
            finally:
                opened.close()
                self.opened = OpenLine()
                self.output.close()
                self._exchange.clear()
                self._meter = Meter(1)

    def _use(self, job: Job, session: Session) -> None:
        """Pass on what comes in until the job stops, other devices are wanted, or a missing one has appeared."""
        self._meter = session.meter
        self.output.open(session.opened.speaker_rate)
        while not (job.stopping.is_set() or self._reopen.is_set() or session.outdated()):
            if session.step():
                job.healthy()
                self._tell(session.state())
            self.dropped += session.drop()
            session.opened.check()

    def _lost(self, error: Exception) -> None:
        state = error.state if isinstance(error, SoundError) else "lost"
        self._tell(ComponentState(False, state, text_of(error)))

    def _tell(self, state: ComponentState) -> None:
        if state != self.state:
            self.state = state
            self._on_state(state)
