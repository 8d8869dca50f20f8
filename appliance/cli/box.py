"""The data of the box, for commands that only make sense where there is one."""

from contextlib import suppress
from pathlib import Path

from appliance.core.config import Config
from appliance.core.errors import StoreError
from appliance.core.i18n import verbatim
from appliance.storage import swap
from appliance.storage.database import Store


def open_box(config: Config) -> Store:
    """The database of the data folder. Raises StoreError where there is none, and makes nothing then."""
    folder = config.data.folder
    with suppress(PermissionError):  # the store says whose folder it is
        if not _has_box(folder):
            raise StoreError(verbatim(f"There is no box in {folder}. If your data is elsewhere, set LARSON_DATA."))
    return Store(folder)


def _has_box(folder: Path) -> bool:
    return (folder / "larson.db").exists() or bool(swap.state_of(folder))  # half a restore has moved it
