"""What is dropped when somebody has gone: connects the visits of guests with the services that keep things for them."""

from appliance.assistant.service import Assistant
from appliance.identity.guest_visits import GuestVisits, Visit, VisitEnding
from appliance.operations.light_show import LightShow


def forget_guests(visits: GuestVisits, assistant: Assistant, show: LightShow) -> None:
    """From now on, have the assistant and the lights forget a guest when their visit ends."""

    def forget(visit: Visit, _: VisitEnding) -> None:
        assistant.forget_guest(visit)
        show.forget(visit.owner)

    visits.on_end(forget)
