"""Identity: the people and who is where. Assembled here from the modules of this package."""

from dataclasses import dataclass

from appliance.core.config import Config
from appliance.identity.display import Display
from appliance.identity.enrolment import Enrolment
from appliance.identity.face_models import FaceModels
from appliance.identity.guest_visits import GuestVisits, VisitRules
from appliance.identity.known_voices import KnownVoices
from appliance.identity.logins import Logins
from appliance.identity.phones import PairedPhones
from appliance.identity.screen_watch import ScreenWatch
from appliance.identity.screens import Screens
from appliance.identity.sessions import SessionRules, Sessions
from appliance.identity.unknown_faces import UnknownFaces
from appliance.pipelines.pipeline import PipelineHooks
from appliance.pipelines.registry import Pipelines
from appliance.storage.attempts import Attempts
from appliance.storage.choices import Choices
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.phones import Phones
from appliance.storage.tokens import Tokens
from appliance.storage.visitors import Visitors
from appliance.storage.voices import Voices
from appliance.vision.flows.viewer_presence import ViewerPresenceRules


@dataclass(frozen=True)
class Identity:
    """The services that know people."""

    people: People
    attempts: Attempts
    tokens: Tokens
    visitors: Visitors
    faces: FaceModels
    pipelines: Pipelines
    sessions: Sessions
    screens: Screens
    display: Display
    visits: GuestVisits
    logins: Logins
    enrolment: Enrolment
    phones: PairedPhones
    unknown_faces: UnknownFaces
    voices: KnownVoices
    watch: ScreenWatch

    def notice(self) -> None:
        """While the box's own camera is idle: look for unknown faces, and check that it is upright."""
        state = self.pipelines.box.state.get()
        seen = state.observation if state and state.activity.phase == "idle" else None
        if seen is None or seen.pixels is None or self.faces.recogniser is None:
            return
        self.unknown_faces.look(seen, self.faces.recogniser)
        self.faces.watch_orientation(seen)


def build_identity(
    config: Config, store: Store, faces: FaceModels, pipelines: Pipelines, hooks: PipelineHooks
) -> Identity:
    """Put the services together and connect the pipelines' `hooks` to them."""
    people, attempts = People(store), Attempts(store)
    screen = config.screen
    presence = ViewerPresenceRules(screen.away_seconds, screen.leave_seconds)
    sessions = Sessions(people, SessionRules(60 * config.server.session_minutes, screen.idle_seconds, presence))
    screens = Screens()
    visits = GuestVisits(VisitRules(min(screen.leave_seconds, screen.attract_seconds), screen.idle_seconds))
    sessions.on_begin(lambda s: visits.end(s.client, "logged in"))
    sessions.on_end(lambda s, ending: visits.end(s.client, "logged in" if ending == "replaced" else "logged out"))
    logins = Logins(people, attempts, sessions, pipelines, visits)
    phones = PairedPhones(Phones(store), people, sessions, visits, Choices(store), config.network.pairing)
    enrolment = Enrolment(config.faces, config.data.folder, store, people, faces, logins, sessions, pipelines, phones)
    hooks.save, hooks.on_result = enrolment.save, logins.take_result
    visitors = Visitors(store)
    return Identity(
        people=people,
        attempts=attempts,
        tokens=Tokens(store),
        visitors=visitors,
        faces=faces,
        pipelines=pipelines,
        sessions=sessions,
        screens=screens,
        display=Display(screens, pipelines, screen.off_seconds, screen.rotate),
        visits=visits,
        logins=logins,
        enrolment=enrolment,
        phones=phones,
        unknown_faces=UnknownFaces(visitors, config.faces),
        voices=KnownVoices(Voices(store)),
        watch=ScreenWatch(sessions, screens, pipelines, logins, visits, screen.auto_login),
    )
