"""Selects the language model and builds the arguments of its worker."""

from pathlib import Path
from typing import Any

from appliance.core.config import Chat as ChatConfig
from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.modelstore.store import ModelStore


def chat_model(config: ChatConfig, models: ModelStore) -> str:
    """The language model's name for other programs: its manifest id or file name."""
    if config.model.lower().endswith(".gguf"):
        return Path(config.model).stem
    try:
        return models.best("chat", config.model).id
    except ModelError:
        return config.model


def worker_settings(config: ChatConfig, models: ModelStore, cache: Path | None = None) -> dict[str, Any]:
    """Arguments of the worker process; the folder `cache` keeps results across restarts.

    Raises ModelError if the model is not installed.
    """
    path = Path(config.model).expanduser()
    if path.suffix.lower() != ".gguf":
        path = models.path(models.best("chat", config.model))
    elif not path.exists():
        raise ModelError(say("The language model {path} does not exist. Fix the setting chat.model.", path=path))
    names = {"context": config.context, "batch": config.batch, "threads": config.threads}
    settings = {"path": str(path), "states": round(config.states_mb * 1e6), "seconds": config.answer_seconds, **names}
    if cache is not None:
        state, tuned = str(cache / "system-prompt.state"), str(cache / "threads.json")
        settings |= {"system_prompt": config.system_prompt, "system_state": state, "tuned": tuned}
    return settings
