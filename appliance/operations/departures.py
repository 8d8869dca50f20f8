"""What is dropped when somebody has gone: guests at the end of their visit, people when they are deleted."""

from urllib import parse

from appliance.assistant.service import Assistant
from appliance.documents.ingest import IngestQueue
from appliance.documents.service import DocumentService
from appliance.identity.guest_visits import Visit, VisitEnding
from appliance.identity.service import Identity
from appliance.operations.light_show import LightShow


def heed_departures(
    identity: Identity, assistant: Assistant, documents: DocumentService, ingest: IngestQueue, show: LightShow
) -> None:
    """From now on, have the services that keep things for people drop them."""

    def forget(owner: str) -> None:
        assistant.forget(owner)
        show.forget(owner)
        # Python's library keeps the last addresses that it has split, with the words of searches in them.
        parse.clear_cache()  # type: ignore[attr-defined]  # it is public, and typeshed lacks it

    def forget_guest(visit: Visit, _: VisitEnding) -> None:
        assistant.guests.forget(visit)
        forget(visit.owner)

    def forget_person(person_id: int) -> None:
        forget(f"person {person_id}")
        documents.forget_person(person_id)
        ingest.forget(person_id)

    identity.visits.on_end(forget_guest)
    identity.enrolment.on_removed = forget_person
    identity.enrolment.count_timers = lambda person_id: len(assistant.tools.timers.of(f"person {person_id}"))
