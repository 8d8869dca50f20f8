"""Finds what a person cannot read or reach on a page, at the size that it has now."""

from pathlib import Path

UNREACHED = "\n".join(Path(__file__).with_name("reach.js").read_text(encoding="utf-8").split("\n")[2:])
