"""Log-in without a touch: decides whom to greet. Pure: it is told what the camera sees and what time it is."""

from appliance.records.vision import Observation

SURE = 0.7  # seconds that somebody is recognised before the box speaks to them
GONE = 3.0  # seconds without them after which it is another visit


class AutoLogin:
    """Greets everybody once a visit, and nobody again who has logged out and still stands there."""

    def __init__(self) -> None:
        self._recognised: tuple[int, float] | None = None  # the person, and since when
        self._seen: dict[int, float] = {}  # those greeted in this visit, and when they were in view last

    def left_alone(self, person_id: int, now: float) -> None:
        """This person logged out, or was logged in otherwise: not greeted again before they have gone."""
        self._seen[person_id] = now

    def update(self, observation: Observation | None, free: bool, now: float) -> tuple[int, str] | None:
        """The (id, name) of the person to log in now, or None.

        `observation` is what the camera sees, None without a picture; `free` says that a screen is there at which
        nobody is logged in and nothing else goes on.
        """
        face = observation.faces[0] if observation and observation.faces else None
        match = face.match if face and face.match and face.match.accepted else None
        if match and match.person_id in self._seen:
            self._seen[match.person_id] = now
        self._seen = {person: at for person, at in self._seen.items() if now - at <= GONE}
        if match is None:
            self._recognised = None if face is None else self._recognised
            return None
        if self._recognised is None or self._recognised[0] != match.person_id:
            self._recognised = (match.person_id, now)
        sure = now - self._recognised[1] >= SURE
        if not (free and sure) or match.person_id in self._seen:
            return None
        self._seen[match.person_id] = now
        return match.person_id, match.name
