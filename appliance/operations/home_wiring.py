"""What Home Assistant sees and does, taken from the running services."""

from collections.abc import Callable

from appliance.assistant.service import Assistant
from appliance.core.config import Config
from appliance.core.errors import NotFoundError
from appliance.identity.service import Identity
from appliance.operations.board_watch import BoardWatch
from appliance.operations.home_assistant import HomeAssistant, House
from appliance.operations.status_board import StatusBoard
from appliance.storage.choices import Choices
from appliance.storage.database import Store


def connect_home(  # what it sees and does; made once
    config: Config,
    store: Store,
    board: StatusBoard,
    assistant: Assistant,
    identity: Identity,
    watch: BoardWatch,
    restart: Callable[[], None],
) -> HomeAssistant:
    """The connection to Home Assistant, not started."""
    house = House(
        status=lambda: board.status,
        present=lambda: identity.pipelines.box.present,
        verified=lambda: verified(identity),
        temperature=lambda: watch.state.temperature,
        show=board.light_show,
        announce=lambda text: board.announcements.make(text),
        restart_model=assistant.restart_model,
        restart=restart,
        board=watch.board.name,
    )
    return HomeAssistant(config.mqtt, Choices(store), house)


def verified(identity: Identity) -> str:
    """The name of who was last logged in by face and still is; empty for nobody."""
    by_face = [session for session in identity.sessions.all() if session.by_face]
    try:
        return identity.people.get(by_face[-1].person_id).name if by_face else ""
    except NotFoundError:  # deleted at this moment
        return ""
