"""A sample as stored in the database: sealed under one key."""

from typing import Any

import numpy as np

from appliance.records.people import StoredSample
from appliance.records.vision import Vector
from appliance.storage.vault import PersonVault


def seal_view(view: StoredSample, vault: PersonVault) -> dict[str, object]:
    """The columns of a sample."""
    return {
        "model": view.model,
        "embedding": seal_numbers(view.embedding, vault, "embedding"),
        "crop": vault.seal(view.crop, "crop"),
        "landmarks": seal_numbers(view.landmarks, vault, "landmarks") if view.landmarks is not None else None,
    }


def seal_numbers(numbers: Vector, vault: PersonVault, purpose: str) -> bytes:
    """Float32 numbers, sealed."""
    return vault.seal(numbers.astype(np.float32).tobytes(), purpose)


def open_embedding(row: dict[str, Any], vault: PersonVault) -> Vector:
    """The embedding of a row. Raises StoreError."""
    return np.frombuffer(vault.open(row["embedding"], "embedding"), np.float32)


def open_view(row: dict[str, Any], vault: PersonVault) -> StoredSample:
    """The view of a row. Raises StoreError."""
    landmarks = None
    if row["landmarks"] is not None:
        landmarks = np.frombuffer(vault.open(row["landmarks"], "landmarks"), np.float32).reshape(5, 2)
    return StoredSample(
        row["model"],
        open_embedding(row, vault),
        vault.open(row["crop"], "crop"),
        landmarks,
        row.get("direction", ""),
        bool(row.get("counter", False)),
        row["id"],
        row["created_at"],
    )
