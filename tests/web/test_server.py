"""The server under bad manners, and the appliance as a process."""

import base64
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from support import CORES, ROOT, eventually

from appliance.web.server import wsgi as servers


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=60)


@pytest.fixture
def patient(monkeypatch):
    """No connection is given up for its silence."""
    monkeypatch.setattr(servers._Handler, "timeout", 600.0)
    monkeypatch.setattr(servers, "REQUEST_SECONDS", 600.0)


@pytest.mark.usefixtures("patient")
def test_silent_connections_hold_nobody_up(box):
    silent = [connect(box.port) for _ in range(50)]
    try:
        assert box.visitor().get("/healthz").status in (200, 503)
    finally:
        for connection in silent:
            connection.close()


@pytest.mark.usefixtures("patient")
def test_a_full_house_is_told_to_come_again(box):
    held = [connect(box.port) for _ in range(servers.THREADS)]
    try:
        eventually(lambda: box.visitor_is_turned_away())
    finally:
        for connection in held:
            connection.close()
    eventually(lambda: not box.visitor_is_turned_away(), 60, "there is room again")


@pytest.fixture
def box(box):
    def turned_away() -> bool:
        with connect(box.port) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            try:
                data = connection.recv(4096)
            except ConnectionResetError:
                return True
            if b"Retry-After: 5" in data:
                assert data.startswith(b"HTTP/1.1 503")
                return True
            return False

    box.visitor_is_turned_away = turned_away
    return box


def test_a_slow_request_is_given_up(box, monkeypatch):
    assert servers._Handler.timeout == servers.REQUEST_SECONDS <= 30
    monkeypatch.setattr(servers, "REQUEST_SECONDS", 600.0)  # it is the silence that counts
    monkeypatch.setattr(servers._Handler, "timeout", 0.3)
    with connect(box.port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: local")
        assert connection.recv(100) == b""


def test_a_socket_outlives_the_time_for_a_request(box, monkeypatch):
    page = box.page()
    monkeypatch.setattr(servers._Handler, "timeout", 0.3)

    def opened():
        with suppress(Exception):  # the machine may hold the handshake up for longer
            return page.socket("/ws/chat")

    view = eventually(opened)
    view.receive()
    time.sleep(0.8)
    view.send({"type": "list"})
    assert view.receive()["type"] == "conversations"


# ---------------------------------------------------------------- as a process


class Process:
    """`python app.py`, with its output collected."""

    def __init__(self, folder: Path, **environ: str):
        environ = {
            "LARSON_DATA": str(folder),
            "LARSON_PORT": "0",
            "LARSON_CAMERA": "none",
            "LARSON_NETWORK_ON": "false",
            "LARSON_CHAT_THREADS": str(CORES),  # not tried anew for every process
            **environ,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "app.py"],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self._reader.start()

    def address(self) -> str:
        def find() -> str:
            assert self.process.poll() is None, "".join(self.lines)
            return next((line.split()[-1] for line in self.lines if "Larson is at" in line), "")

        return eventually(find, 60, "the address is printed")

    def end(self, number: int = signal.SIGTERM) -> float:
        """Send a signal; seconds until the process has gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(60)
        self._reader.join(60)
        self.process.stdout.close()
        return time.monotonic() - began


@pytest.mark.installer
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_leaves_soon_although_somebody_watches(tmp_path, number):
    appliance = Process(tmp_path)
    address = appliance.address()
    with urllib.request.urlopen(address, timeout=60) as response:
        assert b"Larson" in response.read()
    port = int(address.rstrip("/").rpartition(":")[2])
    with ExitStack() as stack:  # somebody watches, and others say nothing at all
        for _ in range(3):
            stack.enter_context(connect(port))
        stream = stack.enter_context(connect(port))
        stream.sendall(f"GET /stream.mjpg HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
        assert appliance.end(number) < 30  # two seconds, where the cores have nothing else to do
    assert appliance.process.returncode == 0, "".join(appliance.lines)
    assert "shutting down" in "".join(appliance.lines)
    assert "Traceback" not in "".join(appliance.lines)


@pytest.mark.installer
def test_a_signal_that_reaches_another_thread_is_heard(tmp_path):
    """The system may choose any thread of the process, one of a library for example."""
    appliance = Process(tmp_path)
    appliance.address()
    pid = appliance.process.pid
    thread = max(int(path.name) for path in Path(f"/proc/{pid}/task").iterdir())
    assert thread != pid
    assert ctypes.CDLL(None).tgkill(pid, thread, signal.SIGTERM) == 0
    began = time.monotonic()
    try:
        appliance.process.wait(60)
        assert time.monotonic() - began < 30  # two seconds, where the cores have nothing else to do
    finally:
        appliance.end()


@pytest.mark.parametrize("path", ["/ws/chat", "/ws/feed", "/ws/view"])
def test_nothing_follows_the_end_of_a_socket(box, path):
    key = base64.b64encode(bytes(16)).decode()
    head = [
        f"GET {path} HTTP/1.1", f"Host: localhost:{box.port}", f"Origin: http://localhost:{box.port}",
        "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
        f"Cookie: {box.page().cookie}", "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", box.port), 60) as raw:
        raw.sendall("\r\n".join(head).encode())
        assert raw.recv(12) == b"HTTP/1.1 101"
        raw.sendall(bytes([0x88, 0x82, 0, 0, 0, 0, 3, 232]))  # a close frame: 1000
        heard = b""
        while piece := raw.recv(65536):
            heard += piece
    assert b"HTTP/1.1 200" not in heard and b"Set-Cookie" not in heard.partition(b"\r\n\r\n")[2]


def test_the_worker_leaves_with_it_even_when_it_is_killed(tmp_path, models):
    appliance = Process(tmp_path)
    address = appliance.address()
    eventually(lambda: b'"model":"ready"' in read(address + "healthz"))
    [worker] = workers(appliance.process.pid)
    appliance.end(signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{worker}").exists())


def read(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.read()


def workers(parent: int) -> list[int]:
    """The processes of language models that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = stat.with_name("cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent and b"appliance.llm.worker" in command:
            found.append(int(stat.parent.name))
    return found


@pytest.mark.installer
def test_a_taken_port_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        appliance = Process(tmp_path, LARSON_PORT=str(port))
        assert appliance.process.wait(60) != 0
        appliance.end()
    assert [line for line in appliance.lines if "taken" in line][0].startswith(f"larson: Port {port} is taken")
    assert not any("in use" in line for line in appliance.lines), "in our words only"
    assert "Traceback" not in "".join(appliance.lines)


def test_a_request_that_trickles_is_ended(box, monkeypatch):
    """Every byte is in time; the request as a whole is not."""
    with (
        monkeypatch.context() as hasty,
        socket.create_connection(("127.0.0.1", box.port), timeout=60) as connection,
    ):
        hasty.setattr(servers, "REQUEST_SECONDS", 0.6)
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 60:
                connection.sendall(b"G")
                time.sleep(0.1)
    assert box.visitor().get("/healthz").status == 503


def test_a_header_does_not_lift_the_limit_of_time(box, monkeypatch):
    page = box.page()
    monkeypatch.setattr(servers, "REQUEST_SECONDS", 0.6)
    with connect(box.port) as connection:
        head = ["POST /login HTTP/1.1", f"Host: localhost:{box.port}", f"Origin: http://localhost:{box.port}"]
        head += [f"Cookie: {page.cookie}", "Upgrade: websocket", "Content-Type: application/json"]
        head += ["Content-Length: 500", "", "{"]
        connection.sendall("\r\n".join(head).encode())
        while connection.recv(4096):
            pass


def test_a_page_that_stops_reading_is_let_go(box, monkeypatch):
    """What it holds up, others would wait for."""
    page = box.page()
    monkeypatch.setattr(servers, "SEND_SECONDS", 1)
    with connect(box.port) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        head = ["GET /ws/chat HTTP/1.1", f"Host: localhost:{box.port}", f"Origin: http://localhost:{box.port}"]
        head += [f"Cookie: {page.cookie}", "Upgrade: websocket", "Connection: Upgrade"]
        head += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""]
        connection.sendall("\r\n".join(head).encode())
        assert b" 101 " in connection.recv(2000)
        text = b'{"type": "nothing"}'
        frame = bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text  # masked with zeros
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            while time.monotonic() - began < 60:
                connection.sendall(frame * 500)
                time.sleep(0.01)


def test_the_body_of_an_answer_does_not_wait_for_its_header_to_be_acknowledged(box, monkeypatch):
    """Without this each file of the page took 40 ms more."""
    seen = []
    expect = servers.Server.expect_request

    def look(server, connection):
        seen.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        expect(server, connection)

    monkeypatch.setattr(servers.Server, "expect_request", look)
    assert box.visitor().get("/").status == 200
    assert seen and all(seen)
