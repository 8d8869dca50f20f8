"""What the box's speaker has to say: clips in order, which can be held, taken up again and repeated."""

from typing import Protocol

from appliance.records.sound import Clip
from appliance.voice.utterance import Uttered

AHEAD = 2  # clips that wait in the speaker, so that there is no gap between two


class Played(Protocol):
    """See Playback of the sound hardware."""

    seconds: float  # handed to the speaker so far

    @property
    def done(self) -> bool:
        """Whether it has been played."""


class Speaker(Protocol):
    """See SoundStream."""

    def play(self, clip: Clip) -> Played:
        """Play a clip after those that wait."""

    def stop_playing(self) -> float:
        """Be quiet at once."""


class Recital:
    """One answer on its way to the speaker. Not for several threads."""

    def __init__(self, speaker: Speaker):
        self._speaker = speaker
        self._clips: list[Uttered] = []
        self._next = 0  # to be handed to the speaker
        self._playing: list[tuple[int, Played]] = []
        self._heard = 0  # characters
        self._held = self._complete = False

    def add(self, uttered: Uttered) -> None:
        """The next clip of the answer, or its end."""
        if uttered.clip is None:
            self._complete = True
        elif len(uttered.clip.samples):
            self._clips.append(uttered)
        self.go_on_playing()

    def go_on_playing(self) -> None:
        """Hand the speaker what it needs next. Call it now and then."""
        for number, played in self._playing:
            if played.done:
                self._heard = self._clips[number].characters
        self._playing = [each for each in self._playing if not each[1].done]
        while not self._held and len(self._playing) < AHEAD and self._next < len(self._clips):
            clip = self._clips[self._next].clip
            if clip is not None:
                self._playing.append((self._next, self._speaker.play(clip)))
            self._next += 1

    @property
    def speaking(self) -> bool:
        """Whether something of it is being heard."""
        return bool(self._playing)

    @property
    def over(self) -> bool:
        """Whether all of it was heard."""
        return self._complete and not self._held and not self._playing and self._next >= len(self._clips)

    @property
    def heard(self) -> int:
        """Characters of the answer that were said aloud."""
        return self._heard

    def hold(self) -> None:
        """Be quiet; it may be taken up again with the clip that was interrupted."""
        self.go_on_playing()
        if self._playing:
            number, played = self._playing[0]
            self._heard = self._reached(number, played)
            self._next = number
        self._held = True
        self._playing = []
        self._speaker.stop_playing()

    def go_on(self) -> None:
        """Say on."""
        self._held = False
        self.go_on_playing()

    def repeat(self) -> None:
        """Say the sentence before again, if the present one has hardly begun; else the present one."""
        self._next = max(0, self._next - 1) if self._next and self._heard <= self._begin(self._next) + 3 else self._next
        self.go_on()

    def _begin(self, number: int) -> int:
        return self._clips[number - 1].characters if 0 < number <= len(self._clips) else 0

    def _reached(self, number: int, played: Played) -> int:
        uttered = self._clips[number]
        whole = uttered.clip.seconds if uttered.clip else 0.0
        begin = self._begin(number)
        share = min(1.0, played.seconds / whole) if whole else 0.0
        return begin + int(share * (uttered.characters - begin))
