"""What keeps the box well while it runs, put together."""

import logging
import threading

from appliance.assistant.service import Assistant
from appliance.core.clock import SYSTEM
from appliance.core.config import Config
from appliance.core.jobs import Job
from appliance.core.system import give_memory_back
from appliance.hardware.board import Board
from appliance.identity.service import Identity
from appliance.modelstore.store import ModelStore
from appliance.operations.backups import Backups
from appliance.operations.board_watch import LOOK_SECONDS, BoardWatch
from appliance.operations.checkups import Checkups
from appliance.operations.doctor_host import Host, Running
from appliance.operations.heat import ease_of, level_after
from appliance.operations.home_wiring import connect_home
from appliance.operations.housekeeping import Task
from appliance.operations.login_counts import LoginCounts
from appliance.operations.status_board import StatusBoard
from appliance.storage.database import Store
from appliance.storage.people import last_removal
from appliance.storage.update_copies import expire

COPIES_SECONDS = 600.0  # between two looks at the copies that updates left
TRIM_SECONDS = 30.0  # between two times that freed memory is given back
log = logging.getLogger(__name__)

PARTS = ("camera", "faces", "model", "lights", "network")


class BoxCare:
    """The watch over the board, the checks, and the backups."""

    def __init__(  # the services that it looks after; made once
        self,
        config: Config,
        models: ModelStore,
        store: Store,
        board: StatusBoard,
        assistant: Assistant,
        identity: Identity,
    ):
        self._config, self._models, self._board, self._assistant = config, models, board, assistant
        self.watch = BoardWatch(Board())
        self.checkups = Checkups(self._host)
        self.logins = LoginCounts()
        identity.sessions.on_begin(lambda session: self.logins.count(session.by_face))
        self.restarting = threading.Event()  # the program is to restart
        self.backups = Backups(config.data.folder, config.data.backups, self.restarting.set)
        self._backing_up = Job("backups", self.backups.watch)  # of its own: a disk may not answer
        restart = self.restarting.set
        self.home = connect_home(config, store, board, assistant, identity, self.watch, restart)
        self.tasks = [
            Task(self.home.publish),
            Task(self._look, LOOK_SECONDS),
            Task(give_memory_back, TRIM_SECONDS),
            Task(lambda: expire(config.data.folder, last_removal(store), SYSTEM.now()), COPIES_SECONDS),
        ]

    def start(self) -> None:
        """Start what goes on by itself."""
        self.home.start()
        self._backing_up.start()

    def close(self) -> None:
        """End it. May be called twice."""
        self.home.close()
        self._backing_up.stop()

    def _look(self) -> None:
        """Look at the board. When it gets hot, the language model gives way."""
        self.watch.look()
        before = self._board.status.heat
        if (level := level_after(before, self.watch.state)) != before:
            self._assistant.ease(ease_of(level))
            self._board.update(heat=level)
            log.info("The box is %s.", level)

    def _host(self) -> Host:
        parts = {part: getattr(self._board.status, part) for part in PARTS} | {"home": self.home.state}
        running = Running(parts, self._assistant.restarts, self.watch.jumps)
        return Host(self._config, self._models, running, self.watch.board)
