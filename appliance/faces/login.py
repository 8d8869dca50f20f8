"""The log-in of a person in front of the camera. Pure: observations and time come in, an Activity comes out."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.faces.embed import EmbedderSpec
from appliance.faces.quality import problem
from appliance.faces.recognise import foreground
from appliance.faces.track import Track
from appliance.records import Activity, Face, Match, Observation, Vector

LOOKS = 4  # a stranger is refused after so many times the frames of a yes


@dataclass(frozen=True)
class LoginRules:
    """When a log-in is decided."""

    frames: int  # good frames of one face that are fused before a yes
    seconds: float  # after which it is given up
    min_width: int  # pixels of a face


class Login:
    """Decides who is there, from several good frames of one face."""

    def __init__(
        self, match: Callable[[Vector], Match | None], spec: EmbedderSpec, rules: LoginRules, now: float, name: str = ""
    ):
        """`match` compares a fused vector with everybody (1:N), or with the person called `name` (1:1)."""
        self._match = match
        self._spec = spec
        self._rules = rules
        self._deadline = now + rules.seconds
        self._name = name
        self._track = Track(spec)
        self.match: Match | None = None
        self.activity = Activity("login", "Look at the camera", "straight", 0.0, name, now)

    def update(self, observation: Observation | None, now: float) -> Activity:
        """Take the next observation (None: no new frame came). The phase ends as verified, refused or failed."""
        if self.activity.phase != "login":
            return self.activity
        if observation is not None:
            self._look(observation, now)
        if self.activity.phase == "login" and now > self._deadline:
            self._give_up(now)
        return self.activity

    def _look(self, observation: Observation, now: float) -> None:
        near = foreground(observation.faces)
        if len(near) != 1:
            self._track = Track(self._spec)
            self._say("Look at the camera" if not near else "One person at a time, please")
            return
        face = near[0]
        if not self._track.follows(face, now):
            self._track = Track(self._spec)
        trouble = problem(face.quality, self._rules.min_width)
        if trouble:
            self._track.moved(face, now)
            self._say(trouble)
            return
        self._take(face, now)

    def _take(self, face: Face, now: float) -> None:
        self._track.take(face, now)
        taken = len(self._track.vectors)
        if taken < self._rules.frames:
            self._say("Checking")
            return
        self.match = self._match(self._track.fused())
        if self.match is not None and self.match.accepted:
            name = self.match.name
            self.activity = Activity("verified", f"Welcome, {name}", "", 1.0, name, now)
        elif taken >= LOOKS * self._rules.frames:
            self.activity = Activity("refused", self._refusal(), "", 1.0, self._name, now)
        else:
            self._say("Checking")

    def _refusal(self) -> str:
        if self._name:
            return f"This does not look like {self._name}. Try again facing the light."
        return "I do not know this face. Register first, or try again facing the light."

    def _give_up(self, now: float) -> None:
        text = "I did not see a face well enough. Step in front of the camera and try again."
        self.activity = Activity("failed", text, "", 0.0, self._name, now)

    def _say(self, text: str) -> None:
        taken = len(self._track.vectors)
        share = min(1.0, taken / (LOOKS * self._rules.frames))
        self.activity = Activity("login", text, "straight", share, self._name, self.activity.at)
