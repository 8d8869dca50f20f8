"""Machines to be checked: roots with the files that the checks read."""

from pathlib import Path

from appliance.core.config import Config
from appliance.hardware.board import Board
from appliance.modelstore.store import ModelStore
from appliance.operations.doctor_host import Host


def write(root: Path, path: str, text: str) -> Path:
    """A file below a root."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def host_in(root: Path, config: Config, **fields) -> Host:
    """A machine with nothing but a root; it runs no program."""
    root.mkdir(exist_ok=True)
    models = fields.pop("models", None) or ModelStore(root / "models", None, ())
    return Host(config, models, board=Board(root), root=root, **{"run": lambda _: None, "mounted": list, **fields})
