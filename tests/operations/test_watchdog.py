"""The watchdog: systemd hears that Larson lives only while every part makes progress."""

import os
import socket
import threading
from types import SimpleNamespace

import pytest
from hardware.cameras.reading import config as camera_config
from support import eventually

from appliance.core.errors import CameraError, StoreError
from appliance.core.i18n import verbatim
from appliance.hardware.cameras.base import CameraJob
from appliance.operations import watchdog
from appliance.operations.watchdog import Notifier, Part, Probe, Service, Watchdog, ask_database, ask_web


@pytest.fixture
def manager(tmp_path):
    """systemd's end of the socket; `heard()` gives the next message as a dict."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.settimeout(30)

        def heard() -> dict[str, str]:
            return dict(line.split("=", 1) for line in listening.recv(4096).decode().splitlines())

        def silent() -> bool:
            listening.setblocking(False)
            try:
                listening.recv(4096)
            except BlockingIOError:
                return True
            finally:
                listening.settimeout(30)
            return False

        yield SimpleNamespace(environ={"NOTIFY_SOCKET": str(path)}, heard=heard, silent=silent)


def test_without_a_manager_nothing_is_said():
    notifier = Notifier({})
    notifier.tell(READY=1)
    assert not notifier and notifier.interval == 0


def test_a_name_in_the_abstract_namespace():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0larson-{os.getpid()}")
        Notifier({"NOTIFY_SOCKET": f"@larson-{os.getpid()}"}).tell(READY=1, STATUS="Running")
        assert listening.recv(100) == b"READY=1\nSTATUS=Running"


def test_the_watchdog_of_another_process_is_not_ours(manager):
    for_us = {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    assert Notifier({**manager.environ, **for_us}).interval == 10
    assert Notifier({**manager.environ, **for_us, "WATCHDOG_PID": "1"}).interval == 0


def test_a_manager_that_is_gone_is_no_trouble(tmp_path, caplog):
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell(WATCHDOG=1)
    assert "systemd cannot be told" in caplog.text


def test_it_is_fed_while_all_parts_make_progress_and_not_while_one_hangs(manager, clock, caplog):
    beats = {"camera": 0, "LEDs": 0}
    parts = [Part("camera", lambda: beats["camera"], 60), Part("LEDs", lambda: beats["LEDs"], 10)]
    dog = Watchdog(Notifier(manager.environ), parts, clock.monotonic)
    assert dog.look() == [] and manager.heard() == {"WATCHDOG": "1"}
    clock.advance(9)
    assert dog.look() == [] and manager.heard() == {"WATCHDOG": "1"}
    clock.advance(2)
    beats["camera"] += 1
    assert dog.look() == ["LEDs"]
    assert manager.heard() == {"STATUS": "no progress: LEDs"}
    assert dog.look() == ["LEDs"] and manager.silent(), "the manager is not told again and again"
    assert caplog.text.count("No progress") == 1
    beats["LEDs"] += 1
    assert dog.look() == [] and manager.heard() == {"WATCHDOG": "1"} and manager.heard() == {"STATUS": "Running"}


def test_a_service_from_ready_to_stopping(manager, monkeypatch, store):
    """Every part answers, then the web server hangs: the feeding stops."""
    monkeypatch.setattr(watchdog, "WEB_PATIENCE", 1.0)
    monkeypatch.setattr(watchdog, "ask_web", lambda _: hanging.wait() if hanging else None)
    hanging: threading.Event | None = None
    lights = Probe("LEDs", lambda: None, every=0.1)
    lights.job.start()
    service = Service(Notifier({**manager.environ, "WATCHDOG_USEC": "300000"}))
    monkeypatch.setattr(watchdog, "PROBE_SECONDS", 0.1)
    service.ready(None, lights, store, 0)
    assert manager.heard()["READY"] == "1"
    fed = 0
    while fed < 5:  # on a busy machine something else may be said in between
        fed += "WATCHDOG" in manager.heard()
    hanging = threading.Event()
    said = manager.heard()
    while said.get("STATUS") != "no progress: web server":
        said = manager.heard()
    hanging.set()
    service.stopping()
    while "STOPPING" not in said:
        said = manager.heard()
    lights.job.stop()


def test_a_probe_counts_answers_alone():
    asked = []

    def ask() -> None:
        asked.append(1)
        if len(asked) > 1:
            raise OSError("refused")

    probe = Probe("page", ask, every=0.01)
    probe.job.start()
    eventually(lambda: probe.job.failure is not None)
    assert probe.beats == 1
    probe.job.stop()


def test_the_database_answers_also_with_a_refusal(store):
    ask_database(store)

    def full() -> None:
        raise StoreError(verbatim("full"))

    ask_database(SimpleNamespace(is_writable=full))


def test_a_database_that_another_thread_holds_does_not_answer(store):
    asked = threading.Event()
    probe = Probe("database", lambda: asked.set() or ask_database(store), every=0.0)
    with store.transaction():
        probe.job.start()
        assert asked.wait(60), "before it is stopped"
        assert not probe.job.stop(0.3) and probe.beats == 0
    eventually(lambda: probe.beats == 1)


def test_a_web_server_that_is_silent_does_not_answer(monkeypatch):
    monkeypatch.setattr(watchdog, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(TimeoutError):
        ask_web(listening.getsockname()[1])


def test_a_web_server_answers_with_any_status():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        asking = threading.Thread(target=ask_web, args=[listening.getsockname()[1]])
        asking.start()
        connection, _ = listening.accept()
        with connection:
            assert b"GET /healthz" in connection.recv(1000)
            connection.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
            asking.join(60)
    assert not asking.is_alive()


def test_an_absent_camera_beats_and_a_hanging_one_does_not():
    hold = threading.Event()

    class Absent:
        def pictures(self):
            raise CameraError(verbatim("unplugged"))

    class Hanging:
        def pictures(self):
            hold.wait()
            return iter(())

    absent, hanging = (CameraJob(kind(), camera_config("auto"), lambda _: None).start() for kind in (Absent, Hanging))
    eventually(lambda: absent.beats >= 2)
    assert hanging.beats == 0
    absent.close()
    hold.set()
    hanging.close()
