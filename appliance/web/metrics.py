"""The figures of the box for Prometheus: read when asked for, in a registry of our own, without personal labels.

Nothing here says who is at the box or when: a time series of somebody's presence would be a diary.
"""

import os
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from appliance import __version__
from appliance.core import system
from appliance.operations.doctor import ORDER
from appliance.runtime import Appliance
from appliance.web.server.limits import Limits
from appliance.web.state_words import PARTS

TYPE = "text/plain; version=0.0.4; charset=utf-8"
TENS = 10  # a phone that comes or goes is not told of
Labelled = Mapping[str, float | None]


class BoxCollector(Collector):
    """Reads the running appliance. What the machine does not report is left out."""

    def __init__(self, appliance: Appliance, pictures: Limits, sockets: Limits):
        self._appliance = appliance
        self._open = {"pictures": pictures, "sockets": sockets}

    def text(self) -> bytes:
        """Every metric, as Prometheus reads it (text format 0.0.4)."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is depends on the machine."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every metric, read now."""
        yield InfoMetricFamily("larson", "This box.", value={"version": __version__})
        for part in (self._parts, self._work, self._machine, self._processes, self._checks):
            yield from part()

    def _parts(self) -> Iterator[Metric]:
        status = self._appliance.board.status
        parts = {part: getattr(status, part) for part in PARTS}
        ready = {name: float(part.ok) for name, part in parts.items() if part.state != "off"}
        yield _gauge(
            "part_ready", "Whether a part of the box works. One that the settings turn off is left out.", ready, "part"
        )
        yield _gauge("people", "Registered people.", status.people)
        opened = {kind: float(-(-limits.count // TENS) * TENS) for kind, limits in self._open.items()}
        yield _gauge("open", "Live pictures and sockets that are open, rounded up to tens.", opened, "kind")

    def _work(self) -> Iterator[Metric]:
        appliance, care = self._appliance, self._appliance.care
        load = appliance.assistant.scheduler.load
        yield _gauge("answers_waiting", "Answers in the queue, with the one in progress.", load.waiting)
        yield _gauge("tokens_per_second", "Of the answer in progress.", load.rate)
        yield _counter(
            "model_restarts", "Times that the language model's process ended by itself.", appliance.assistant.restarts
        )
        yield _counter("logins", "Log-ins until the last full hour, by how.", care.logins.told(), "by")
        yield _counter("clock_jumps", "Times that the clock was set by more than half a minute.", care.watch.jumps)
        yield _counter("led_updates", "Times that the LEDs' pattern was computed.", appliance.lights.beats)
        if appliance.camera:
            yield _counter("camera_beats", "Frames of the camera, and failed tries to open it.", appliance.camera.beats)

    def _machine(self) -> Iterator[Metric]:
        state, folder = self._appliance.care.watch.state, self._appliance.config.data.folder
        yield from _if_known("temperature_celsius", "Of the processor.", state.temperature)
        if power := state.power:
            throttled = {"now": float(power.throttled), "since_start": float(power.had_throttled)}
            yield _gauge("throttled", "Whether the processor is slowed down.", throttled, "when")
            low = {"now": float(power.undervoltage), "since_start": float(power.had_undervoltage)}
            yield _gauge("undervoltage", "Whether the voltage is too low.", low, "when")
        yield from _space("memory", "Memory of the machine", system.memory())
        yield from _space("disk", "Disk of the data folder", system.disk(folder))
        yield from _if_known("database_bytes", "Size of the database.", _size(folder / "larson.db"))
        yield _gauge("load_ratio", "How busy the cores are, 0 to 1.", self._appliance.board.status.load)
        yield _gauge("boot_time_seconds", "When the machine started, seconds since 1970.", system.booted_at())

    def _processes(self) -> Iterator[Metric]:
        pids = {"appliance": os.getpid(), "model": self._appliance.assistant.worker_pid}
        resident = {name: system.resident(pid) for name, pid in pids.items()}
        used = {name: system.cpu_seconds(pid) if pid else None for name, pid in pids.items()}
        yield _gauge("process_resident_bytes", "Memory that a process holds.", resident, "process")
        yield _counter("process_cpu_seconds", "Processor time that a process has used.", used, "process")
        own = system.Process()
        yield _gauge("process_threads", "Threads of the appliance.", own.num_threads())
        yield _gauge("process_open_files", "Open files and sockets of the appliance.", own.num_fds())
        yield _gauge("process_start_time_seconds", "When the appliance started, seconds since 1970.", own.create_time())

    def _checks(self) -> Iterator[Metric]:
        checkups = self._appliance.care.checkups
        if not checkups.findings:
            return
        states = {finding.id: float(ORDER.index(finding.verdict.state)) for finding in checkups.findings}
        yield _gauge("check", "What a check found: 0 ok, 1 needs attention, 2 broken.", states, "check")
        yield _gauge("check_time_seconds", "When all checks were last made, seconds since 1970.", checkups.checked_at)


def _gauge(name: str, about: str, value: Labelled | float, label: str = "") -> Metric:
    return _filled(GaugeMetricFamily(f"larson_{name}", about, labels=[label] if label else None), value)


def _counter(name: str, about: str, value: Labelled | float, label: str = "") -> Metric:
    return _filled(CounterMetricFamily(f"larson_{name}", about, labels=[label] if label else None), value)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, value: Labelled | float) -> Metric:
    labelled: Mapping[tuple[str, ...], float | None]
    labelled = {(key,): each for key, each in value.items()} if isinstance(value, Mapping) else {(): value}
    for labels, each in labelled.items():
        if each is not None:
            family.add_metric(labels, each)
    return family


def _if_known(name: str, about: str, value: float | None) -> Iterator[Metric]:
    if value is not None:
        yield _gauge(name, about, value)


def _space(name: str, about: str, space: system.Space | None) -> Iterator[Metric]:
    if space:
        yield _gauge(f"{name}_free_bytes", f"{about}: available.", space.free)
        yield _gauge(f"{name}_total_bytes", f"{about}: all of it.", space.total)


def _size(file: "os.PathLike[str]") -> int | None:
    try:
        return os.stat(file).st_size
    except OSError:
        return None
