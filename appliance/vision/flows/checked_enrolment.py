"""A registration that asks of a person what a log-in asks, so that no picture of somebody else is registered."""

from collections.abc import Callable
from dataclasses import replace

from appliance.core.i18n import joined, say
from appliance.records.status import Activity, Phase
from appliance.records.vision import Match, Observation, Quality, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.flows.enrolment import AGAIN, GUEST, Asker, Registration, RegistrationRules
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules

PHASES: dict[Phase, Phase] = {"login": "registering", "verified": "registered"}  # any other: "failed"


class CheckedRegistration(Registration):
    """Takes the photos, then looks whether they are a person's, as a log-in does and in its words."""

    def __init__(  # those of a Registration, and one more
        self,
        name: str,
        identify: Callable[[Vector], Match | None],
        spec: EmbedderSpec,
        rules: RegistrationRules,
        now: float,
        login: LoginRules,
        asker: Asker = GUEST,
    ):
        """`login` says what is asked; the rest is as in Registration."""
        super().__init__(name, identify, spec, rules, now, None, asker)
        self._login_rules = login
        self._check: Login | None = None  # after the last photo

    def wants(self, quality: Quality) -> bool:
        """See Registration."""
        return self._check.wants(quality) if self._check else super().wants(quality)

    def update(self, observation: Observation | None, now: float) -> Activity:
        """See Registration."""
        if self._check is None:
            if super().update(observation, now).phase == "registered":
                self._check = Login(self._match, self._spec, self._login_rules, now, self.activity.name)
                self._follow(self._check.activity)
        elif self.activity.phase == "registering":
            self._follow(self._check.update(observation, now))
        return self.activity

    def _match(self, vector: Vector) -> Match:
        """The person of the photos, or nobody."""
        mean = combine([view.face.embedding for view in self.views], self._spec.metric)
        distance = float(distances(vector, mean[None], self._spec.metric)[0])
        return Match(0, self.activity.name, distance, self._spec.threshold)

    def _follow(self, login: Activity) -> None:
        phase = PHASES.get(login.phase, "failed")
        text = say("Saving") if phase == "registered" else login.text
        self.activity = replace(login, phase=phase, text=text, at=self.activity.at)
        if phase == "failed":
            text = joined(" ", [login.text, say("You are not registered yet.")])
            self.activity = replace(self.activity, text=text, hint=AGAIN)
