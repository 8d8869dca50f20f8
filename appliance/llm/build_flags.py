"""What llama.cpp was built for, and what this processor can do.

`python -m appliance.llm.build_flags` prints llama.cpp's own list. It runs as a process of its own: a library that was
built for another processor ends it by a signal, not by an error.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from appliance.core import system
from appliance.core.paths import ROOT

SECONDS = 60.0  # that it may take to load the library from a slow card
# What speeds up answers most: the processor's word, as Linux tells it, and llama.cpp's word for its use.
USES = {"asimddp": "DOTPROD", "i8mm": "MATMUL_INT8", "avx2": "AVX2", "fma": "FMA", "f16c": "F16C"}


@dataclass(frozen=True)
class BuildFlags:
    """How llama.cpp fits this processor."""

    used: tuple[str, ...]  # llama.cpp's words
    missed: tuple[str, ...]  # what the processor could do besides
    problem: str = ""  # why the library does not load; empty if it does


def build_flags(cpuinfo: Path = system.CPU_INFO) -> BuildFlags:
    """Compare the library with the processor."""
    command = [sys.executable, "-m", "appliance.llm.build_flags"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return BuildFlags((), (), str(error))
    if done.returncode:
        return BuildFlags((), (), _reason(done))
    return compared(done.stdout, cpuinfo.read_text(encoding="utf-8", errors="replace") if cpuinfo.exists() else "")


def compared(listed: str, cpuinfo: str) -> BuildFlags:
    """From llama.cpp's list ("AVX2 = 1 | …") and the text of `system.CPU_INFO`."""
    used = tuple(re.findall(r"(\w+) = 1\b", listed))
    line = re.search(r"^(?:Features|flags)\s*:(.*)$", cpuinfo, re.MULTILINE)
    able = set(line[1].split()) if line else set()
    return BuildFlags(used, tuple(name for word, name in USES.items() if word in able and name not in used))


def _reason(done: "subprocess.CompletedProcess[str]") -> str:
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]


if __name__ == "__main__":
    import llama_cpp

    sys.stdout.write(llama_cpp.llama_print_system_info().decode())
