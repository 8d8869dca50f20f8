"""Automatic log-in: decides whom to log in. Pure: observations and the time are passed in."""

from appliance.records.vision import Observation

SURE = 0.7  # seconds of recognition before a person is logged in
LAPSE = 0.5  # seconds for which a person in view may be missed before their recognition starts over
GONE = 3.0  # seconds out of view that end a visit


class AutoLogin:
    """Logs each person in once per visit, and not again after they logged out and stayed."""

    def __init__(self) -> None:
        self._recognised: tuple[int, float, float] | None = None  # the person, since when, and when last
        self._seen: dict[int, float] = {}  # people logged in during this visit, and when each was last in view

    def left_alone(self, person_id: int, now: float) -> None:
        """Do not log this person in again before they have left: they logged out, or logged in another way."""
        self._seen[person_id] = now

    def update(self, observation: Observation | None, free: bool, now: float) -> int | None:
        """The id of the person to log in now, or None.

        `observation` is None without a picture. `free` is true if there is a screen where no one is logged in
        and nothing else is happening.
        """
        face = observation.faces[0] if observation and observation.faces else None
        match = face.match if face and face.match and face.match.accepted else None
        if match and match.person_id in self._seen:
            self._seen[match.person_id] = now
        self._seen = {person: at for person, at in self._seen.items() if now - at <= GONE}
        if match is None:
            missed = self._recognised is not None and now - self._recognised[2] > LAPSE
            self._recognised = None if face is None or missed else self._recognised
            return None
        same = self._recognised is not None and self._recognised[0] == match.person_id
        since = self._recognised[1] if self._recognised and same else now
        self._recognised = (match.person_id, since, now)
        sure = now - since >= SURE
        if not (free and sure) or match.person_id in self._seen:
            return None
        self._seen[match.person_id] = now
        return match.person_id
