"""The templates of registered people as the rows of one matrix, which changes with little copying."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

CLEARED = 16  # rows in use for each one that is cleared, below which the rest is copied to close the gaps

Matrix = NDArray[np.float32]


class Room:
    """Rows in one block of memory, with room for more. Those that grew from one another share it."""

    def __init__(self, rows: int, dimensions: int):
        self._block = np.empty((rows + rows // 16, dimensions), np.float32)
        self._used = rows

    @property
    def rows(self) -> Matrix:
        """Those in use."""
        return self._block[: self._used]

    def grown(self, own: Matrix, more: Matrix) -> tuple["Room", Matrix]:
        """The room and the rows of a matrix that has `more` rows besides its `own`, the first ones here."""
        count = len(own) + len(more)
        room = self
        if self._used != len(own) or count > len(self._block):
            room = Room(count, own.shape[1])
            room._block[: len(own)] = own
        room._block[len(own) : count] = more
        room._used = count
        return room, room._block[:count]


def _no_rows() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class TemplateRows:
    """People's ids [n] in rising order, their names and their templates [n, dimensions]."""

    ids: NDArray[np.int64]
    names: list[str]
    room: Room
    matrix: Matrix
    cleared: NDArray[np.int64] = field(default_factory=_no_rows)  # rows of people who were removed

    def __len__(self) -> int:
        return len(self.ids) - len(self.cleared)

    def row(self, person_id: int) -> int | None:
        """Where a person is, or None."""
        row = int(np.searchsorted(self.ids, person_id))
        missing = row == len(self.ids) or self.ids[row] != person_id or row in self.cleared
        return None if missing else row

    def updated(self, given: set[int], new: "TemplateRows") -> "TemplateRows":
        """These with the people `given` replaced by the new ones, who are among them.

        Newcomers are added and leavers cleared in place. The others' rows are copied where somebody's template
        changes, and when there are many gaps.
        """
        found = (self.row(person_id) for person_id in given)
        rows = np.array([row for row in found if row is not None], np.int64)
        if not len(new) and CLEARED * (len(self.cleared) + len(rows)) <= len(self.ids):
            return self._without(rows)
        if not len(rows) and new.ids[0] > self.ids[-1]:
            return self._with(new)
        return self._merged(np.delete(np.arange(len(self.ids)), np.concatenate([self.cleared, rows])), new)

    def _without(self, rows: NDArray[np.int64]) -> "TemplateRows":
        self.matrix[rows] = 0
        return replace(self, cleared=np.concatenate([self.cleared, rows]))

    def _with(self, new: "TemplateRows") -> "TemplateRows":
        room, matrix = self.room.grown(self.matrix, new.matrix)
        ids = np.concatenate([self.ids, new.ids])
        return TemplateRows(ids, [*self.names, *new.names], room, matrix, self.cleared)

    def _merged(self, kept: NDArray[np.int64], new: "TemplateRows") -> "TemplateRows":
        """The kept rows and the new ones, each copied once."""
        ids = np.concatenate([self.ids[kept], new.ids])
        names = [*(self.names[row] for row in kept.tolist()), *new.names]
        order = np.argsort(ids)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        room = Room(len(order), self.matrix.shape[1])
        room.rows[place[: len(kept)]] = self.matrix[kept]
        if len(new):
            room.rows[place[len(kept) :]] = new.matrix
        return TemplateRows(ids[order], [names[row] for row in order.tolist()], room, room.rows)
