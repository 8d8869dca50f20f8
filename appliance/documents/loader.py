"""Loads the text embedder that documents are found by."""

from appliance.core.config import Faces as FacesConfig
from appliance.modelstore.store import ModelStore
from appliance.text.embed import TextEmbedder


def build_text_embedder(config: FacesConfig, models: ModelStore) -> TextEmbedder:
    """What understands documents. Raises ModelError."""
    entry = models.best("text-embedding")
    tokeniser = models.folder / entry.companions[0].file
    return TextEmbedder(entry.id, models.path(entry), tokeniser, config.threads)
