"""Where Larson itself is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # holds appliance/, models/, static/, templates/ and translations/
