"""One file about the box that its owner can pass on: figures and words of ours, nothing about people.

It is made of facts alone, never of sentences, for these name addresses, folders and devices.
"""

import json
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from appliance import __version__
from appliance.operations.doctor_host import Host
from appliance.records.findings import Finding

PACKAGES = ("llama-cpp-python", "onnxruntime", "opencv-python-headless", "numpy", "flask", "gpiozero", "lgpio")


def report(host: Host, findings: Iterable[Finding]) -> str:
    """The report as JSON, to be read by people too."""
    said = {"larson": __version__, "machine": _machine(host), "running": host.running is not None}
    checks = {finding.id: _facts(finding) for finding in findings}
    return json.dumps({**said, "packages": _packages(), "checks": checks}, indent=2, ensure_ascii=False) + "\n"


def _facts(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    return {"state": verdict.state, "seconds": finding.seconds, **verdict.facts}


def _machine(host: Host) -> dict[str, str]:
    lines = host.text("etc/os-release").splitlines()
    system = next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME=")), "")
    board = host.board.name if host.board.is_pi else ""  # others may have been named by their owner
    python = platform.python_version()
    return {
        "board": board,
        "system": system,
        "kernel": platform.release(),
        "processor": platform.machine(),
        "python": python,
    }


def _packages() -> dict[str, str]:
    return {name: found for name in PACKAGES if (found := _version(name))}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
