"""Watches the board while Larson runs: its temperature and power, and whether its clock jumps."""

import logging
import time
from collections.abc import Callable

from appliance.hardware.board import Board

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # between two looks
JUMP_SECONDS = 30.0  # a clock that is set by more than this between two looks has jumped


class BoardWatch:
    """The newest state of the board, and how often its clock has jumped."""

    def __init__(
        self, board: Board, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ):
        self.board = board
        self.state = board.look()
        self.jumps = 0
        self._wall, self._steady = wall, steady
        self._offset = wall() - steady()

    def look(self) -> None:
        """Look again. Call it now and then."""
        self.state = self.board.look()
        offset = self._wall() - self._steady()
        if abs(offset - self._offset) > JUMP_SECONDS:
            self.jumps += 1
            log.warning("The clock jumped by %.0f seconds.", offset - self._offset)
        self._offset = offset
