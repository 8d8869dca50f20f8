"""Registration: adds people and samples, and removes them."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ApplianceError, DuplicateError, InvalidNameError, StoreError
from appliance.core.i18n import say
from appliance.core.names import name_key
from appliance.identity.face_models import FaceModels
from appliance.identity.logins import Logins
from appliance.identity.phones import PairedPhones
from appliance.identity.reembedding import stored_sample
from appliance.identity.sessions import Sessions
from appliance.identity.unknown_faces import forget_like
from appliance.pipelines.registry import Pipelines
from appliance.records.clients import Client
from appliance.records.holdings import Holdings
from appliance.records.people import Person
from appliance.records.vision import Vector
from appliance.storage.database import Store
from appliance.storage.holdings import holdings_of
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore
from appliance.storage.visitors import Visitors
from appliance.vision.flows.enrolment import GUEST, AdditionalSamples, Asker, Registration, already

MIN_FREE = 4 << 20  # bytes of free disk; more than a registration writes, so that it cannot fail at its end
FURTHER_SAMPLES = 3  # taken when a person adds samples, for example with new glasses
NOT_READY = say("Face recognition is not ready yet. Try again in a moment.")
STOPPED = say("Face recognition stopped. Nothing was saved. Try again.")


class Enrolment:
    """Registers people and keeps the gallery in step. Thread-safe."""

    def __init__(  # noqa: PLR0913  # the services it uses; made once
        self,
        config: FacesConfig,
        folder: Path,
        store: Store,
        people: People,
        faces: FaceModels,
        logins: Logins,
        sessions: Sessions,
        pipelines: Pipelines,
        phones: PairedPhones,
    ):
        """`folder` holds the database; its disk must not be full."""
        self._config = config
        self._folder = folder
        self._store = store
        self._people = people
        self._templates = TemplateStore(store)
        self._visitors = Visitors(store)
        self._faces = faces
        self._logins = logins
        self._sessions = sessions
        self._pipelines = pipelines
        self._phones = phones
        self._ids = {person.id for person in people.all()}
        self.on_people: Callable[[], None] = lambda: None  # called when people came or went
        self.count_timers: Callable[[int], int] = lambda _: 0  # of the person with an id
        self.on_removed: Callable[[int], None] = lambda _: None  # called with the id of a person who was deleted

    # ------------------------------------------------------------ at a camera

    def begin(self, client: Client, name: object, asker: Asker = GUEST) -> str:
        """Start a registration at a client. Returns the cleaned name. Raises ApplianceError.

        Raises LockedError while log-ins by face are paused, because a refusal tells that a face is known. The owner may
        know that.
        """
        if not asker.owner:
            self._logins.check_pause()
        tidy = self._check_free(name, asker)
        self._check_disk()
        self._pipelines.of(client).begin_registration(client, tidy, asker=asker)
        return tidy

    def _check_free(self, name: object, asker: Asker) -> str:
        try:
            return self._people.check_free(name)
        except DuplicateError:
            if not asker.owner:
                self._logins.count_name()
            raise

    def begin_samples(self, client: Client, person: Person, renew: bool) -> None:
        """Take more samples of a person, or replace all of them. Raises ApplianceError."""
        self._check_disk()
        further = AdditionalSamples(person.id, self._config.views if renew else FURTHER_SAMPLES, renew)
        self._pipelines.of(client).begin_registration(client, person.name, further)

    def _check_disk(self) -> None:
        if shutil.disk_usage(self._folder).free < MIN_FREE:
            raise StoreError(say("The disk is full. No one can register. Free some space and try again."))

    def save(self, machine: Registration) -> int:
        """Save a registration and return the person's id. Raises ApplianceError; then nothing was saved."""
        if not (model := self._faces.model):
            raise ApplianceError(STOPPED)
        samples = [stored_sample(model, taken) for taken in machine.views]
        further = machine.further
        with self._faces.known.changing():
            if not machine.asker.alike:
                self._refuse_known(machine)
            if further is None:
                person_id = self._people.register(machine.activity.name, samples).id
                self._forget_visits([sample.embedding for sample in samples])
            else:
                person_id = further.person_id
                self._people.add_views(person_id, samples, further.renew)
        self._count()
        return person_id

    def _refuse_known(self, machine: Registration) -> None:
        vectors = [taken.face.embedding for taken in machine.views]
        if other := self._faces.known.taken_by(vectors, machine.further.person_id if machine.further else None):
            machine.duplicate = True
            raise DuplicateError(already(other, machine.asker))

    def name_visitor(self, visitor_id: int, name: object) -> Person:
        """Register an unknown face, from its stored samples. Raises ApplianceError."""
        if not (model := self._faces.model):
            raise ApplianceError(NOT_READY)
        samples = [kept for kept in self._visitors.views(visitor_id) if kept.model == model and kept.crop]
        if not samples:
            raise ApplianceError(
                say("This face can no longer be used. Wait until it is seen again, or ask the person to register.")
            )
        with self._faces.known.changing():
            if other := self._faces.known.taken_by(sample.embedding for sample in samples):
                raise DuplicateError(say("This is {name}, who is already registered.", name=other))
            with self._store.transaction():
                person = self._people.register(self._people.check_free(name), samples)
                self._visitors.remove(visitor_id)
        self._count()
        return person

    # ------------------------------------------------------------ changes

    def remove_sample(self, person: Person, sample_id: int) -> None:
        """Delete a sample of a person. Raises ApplianceError."""
        self._people.remove_view(person.id, sample_id)
        self._faces.known.refresh()

    def not_me(self, client: Client, person: Person) -> bool:
        """Store a client's last log-in as a counter-example of `person`. True if it is used from now on.

        It is used if all of the person's own samples stay nearer to their template than to it. Raises ApplianceError.
        """
        login = self._logins.last(client)
        granted = login is not None and login.decision is not None and login.decision.granted
        theirs = login is not None and login.match is not None and login.match.person_id == person.id
        if login is None or not granted or not theirs or login.fused is None or login.seen is None:
            raise ApplianceError(say("There is no face log-in on this page to undo."))
        if self._faces.recogniser is None:
            raise ApplianceError(STOPPED)
        sample = replace(stored_sample(self._faces.model, login.seen), embedding=login.fused)
        self._people.add_counter(person.id, sample)
        self._logins.forget(client)
        self._faces.known.refresh()
        return self._faces.recogniser.gallery.counts(login.fused, person.id)

    def remove_counters(self, person: Person) -> None:
        """Delete the counter-examples of a person. Raises ApplianceError."""
        self._people.remove_counters(person.id)
        self._faces.known.refresh()

    def holdings(self, person_id: int) -> Holdings:
        """What goes when a person is deleted. Raises StoreError."""
        return replace(holdings_of(self._store, person_id), timers=self.count_timers(person_id))

    def remove_oneself(self, person: Person, name: str) -> Holdings:
        """The same for the person who asks, who gives their name as a sign that it is meant.

        Raises InvalidNameError if it is not theirs, NotFoundError or StoreError.
        """
        if name_key(name) != name_key(person.name):
            raise InvalidNameError(say("That isn’t your name, so nothing was deleted."))
        return self.remove_person(person.id)

    def remove_person(self, person_id: int) -> Holdings:
        """Delete a person and all their data, in the database and in memory. Returns what was removed.

        Raises NotFoundError or StoreError.
        """
        removed = self.holdings(person_id)
        if model := self._faces.model:
            self._forget_visits(self._templates.of(person_id, model))
        self._sessions.log_out_person(person_id)  # first: an answer in progress is saved before it is deleted
        self._phones.remove_of(person_id)
        self._people.remove(person_id)
        self._logins.forget_person(person_id)
        self._faces.last_self_test = None
        self._faces.known.refresh()
        self.on_removed(person_id)
        self._count()
        return removed

    def heed_changes(self) -> None:
        """Follow the changes of another process, such as a person deleted at the terminal. Raises StoreError."""
        self._faces.known.refresh()
        before = self._ids
        self._count()
        for gone in before - self._ids:
            self._sessions.log_out_person(gone)
            self._logins.forget_person(gone)
            self.on_removed(gone)

    def _count(self) -> None:
        self._ids = {person.id for person in self._people.all()}
        self.on_people()

    def _forget_visits(self, vectors: list[Vector]) -> None:
        """Remove the unknown faces of a person who is now registered, or is being deleted."""
        if self._faces.recogniser is not None and vectors:
            forget_like(self._visitors, vectors, self._faces.recogniser.embedder.spec)
