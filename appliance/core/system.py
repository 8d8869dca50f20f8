"""The machine's state. A value that the system does not report is None, never an error."""

import ctypes
import glob
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

Process = psutil.Process  # for those who need more of a process than is told here

CPU_INFO = Path("/proc/cpuinfo")
BACKLIGHTS = Path("/sys/class/backlight")
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # of mallopt(3)
LARGE = 4 << 20  # bytes; a camera's picture is smaller, and would be slower if the system cleared its memory each time
SMOOTH = 0.5  # weight of the newest measurement of the load
STEP = 0.05  # the load is rounded to this, so that small changes are not sent to pages
# The chips that measure a processor, as Linux names them: a Raspberry Pi's, other boards', Intel's, AMD's, a laptop's.
CHIPS = ("cpu_thermal", "cpu-thermal", "soc_thermal", "coretemp", "k10temp", "x86_pkg_temp", "acpitz")


@dataclass(frozen=True)
class Space:
    """Memory or a disk, in bytes."""

    free: int  # available to programs
    total: int


def memory() -> Space | None:
    """The machine's memory. Free counts what Linux would give up for a program (MemAvailable)."""
    try:
        found = psutil.virtual_memory()
    except (OSError, ValueError, KeyError, psutil.Error):
        return None
    return Space(found.available, found.total)


def disk(folder: Path) -> Space | None:
    """The disk that a folder is on. Free is what this user can have."""
    try:
        found = psutil.disk_usage(str(folder))
    except OSError:
        return None
    return Space(found.free, found.total)


def resident(pid: int | None) -> int | None:
    """Bytes of memory that a process holds; None if there is no such process."""
    try:
        return int(psutil.Process(pid).memory_info().rss) if pid else None
    except (OSError, psutil.Error):
        return None


def name_of(pid: int) -> str:
    """The name of a process. Raises OSError if there is none, or it is not told."""
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()


def user_of(device: Path) -> str | None:
    """The name of another program that has a device open; None if there is none, or it is hidden from this user."""
    for opened in glob.iglob("/proc/[0-9]*/fd/*"):
        try:
            process = int(opened.split("/")[2])
            if process != os.getpid() and os.readlink(opened) == str(device):
                return name_of(process)
        except OSError:  # it has ended, or belongs to another user
            continue
    return None


def anonymous(pid: int) -> int:
    """Bytes of a process that no file holds, so that the system cannot give them up. Raises OSError."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


def be_killed_first(score: int) -> None:
    """Have the kernel take this process first when memory runs out: -1000 to 1000 (oom_score_adj in proc(5))."""
    with suppress(OSError):  # no Linux, or /proc is read-only
        Path("/proc/self/oom_score_adj").write_text(str(score), encoding="ascii")


def booted_at() -> float:
    """When the machine started, seconds since 1970."""
    return float(psutil.boot_time())


def mount_points() -> list[Path]:
    """Where disks of this machine are mounted, each place once."""
    mounted = psutil.disk_partitions(all=True)
    return list(dict.fromkeys(Path(each.mountpoint) for each in mounted if each.device.startswith("/dev/")))


def cpu_seconds(pid: int) -> float | None:
    """Processor time that a process has used, in seconds; None if there is no such process."""
    try:
        used = psutil.Process(pid).cpu_times()
    except (OSError, psutil.Error):
        return None
    return float(used.user + used.system)


def processor() -> str:
    """The processor's name, as Linux tells it."""
    try:
        lines = CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.lower().startswith(("model name", "model\t"))]
    return names[-1] if names else platform.machine()


def clock_is_set() -> bool:
    """Whether the network has set this machine's clock since it started, as the kernel knows (adjtimex(2))."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) not in (-1, UNSYNCHRONISED))
    except (OSError, AttributeError):
        return False


def keep_heap_small() -> None:
    """Have the C library give back what is freed. Call it before threads start.

    Each thread would get a heap of its own, whose end is never given back. And after one large value was freed, the
    next ones would come from these heaps: 16 MB stay for each thread that has ever checked a PIN.
    """
    with suppress(OSError, AttributeError):  # another C library
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, 2)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, 2 * LARGE)


def give_memory_back() -> None:
    """Give the system what the C library keeps of freed memory; a model that is loaded leaves much behind."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def load() -> float:
    """The share of the cores that was busy in the last minute, 0 to 1."""
    return min(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def temperature() -> float | None:
    """Degrees Celsius of the processor: its hottest sensor."""
    try:
        found = psutil.sensors_temperatures()
    except (AttributeError, OSError, psutil.Error):  # psutil has it on Linux only
        return None
    return next((max(sensor.current for sensor in found[chip]) for chip in CHIPS if found.get(chip)), None)


class CpuLoad:
    """The share of all cores that was busy between two measurements, 0 to 1."""

    def __init__(self) -> None:
        self._before = _busy_and_total()
        self._value = 0.0

    def look(self) -> float:
        """Measure since the last call: smoothed, in steps of 0.05. Without CPU times, the load average per core."""
        now = _busy_and_total()
        if now is None or self._before is None:
            newest = os.getloadavg()[0] / (os.cpu_count() or 1)
        else:
            busy, total = (new - old for new, old in zip(now, self._before, strict=True))
            newest = busy / total if total > 0 else self._value
        self._before = now
        self._value += SMOOTH * (min(1.0, max(0.0, newest)) - self._value)
        return round(self._value / STEP) * STEP


def _busy_and_total() -> tuple[float, float] | None:
    """Seconds of all cores since the start of the machine. Time of virtual machines is part of user and nice."""
    try:
        times = psutil.cpu_times()._asdict()
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    total = sum(seconds for name, seconds in times.items() if not name.startswith("guest"))
    return total - times["idle"] - times.get("iowait", 0.0), total
