"""What a request comes to: tools to run, with their arguments."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A tool to run, with its arguments."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
