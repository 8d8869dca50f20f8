"""How much of what a schema leaves unbounded a grammar allows: an answer has to end."""

from msgspec import Struct


class Bounds(Struct, frozen=True):
    """Bounds for what the schema leaves unbounded."""

    characters: int  # of a string
    items: int  # of an array
    pairs: int  # of properties that the schema does not name
    depth: int  # of a value without a schema
    optional: bool = True  # whether properties that are not required may be there
    recursion: bool = True  # whether a schema may lead to itself


# From generous to tight: a cut-off answer is asked for again with the next. The last has only what is required.
LEVELS = (
    Bounds(400, 24, 8, 3),
    Bounds(100, 8, 4, 1),
    Bounds(30, 3, 2, 1),
    Bounds(12, 1, 1, 0, optional=False),
    Bounds(8, 0, 0, 0, optional=False, recursion=False),
)
