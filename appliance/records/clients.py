"""The source of a request: a page of the box's own screen, a paired phone, or the terminal."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["screen", "phone", "terminal"]


@dataclass(frozen=True)
class Client:
    """One place from which a person uses the box. Frozen and hashable."""

    kind: Kind
    id: str  # a random word in the page's cookie; also tells pages of one phone apart
    phone: int = 0  # id of the paired phone; 0 for the others

    @property
    def is_remote(self) -> bool:
        """Whether it is away from the box."""
        return self.kind == "phone"

    @property
    def quota_key(self) -> str:
        """The unit for limits: one page of the screen, or one phone with all its pages."""
        return f"phone {self.phone}" if self.is_remote else f"{self.kind} {self.id}"


TERMINAL = Client("terminal", "terminal")
