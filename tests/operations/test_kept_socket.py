"""The page's socket is given to systemd, and the one that systemd hands over is used again."""

import os
import socket
import subprocess
import sys

import pytest

from appliance.operations.kept_socket import handed_over, listen

AGAIN = """
import os, sys
from appliance.operations.kept_socket import listen
from appliance.operations.watchdog import Notifier
os.environ["LISTEN_PID"] = str(os.getpid())
found = listen(Notifier(), "127.0.0.1", int(sys.argv[1]))
print(found.fileno(), found.getsockname()[1], found.get_inheritable(), "LISTEN_FDS" in os.environ)
"""


class Manager:
    def __init__(self):
        self.told = []

    def tell(self, file=None, **fields):
        self.told.append(fields | ({"file": file} if file else {}))


@pytest.fixture
def kept():
    """What systemd has kept."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def start_again(kept: socket.socket, port: int, tmp_path) -> tuple[list[str], list[bytes]]:
    """A process that gets the socket as number 3 and listens at `port`; what it prints, and what systemd hears."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        environ = {**os.environ, "LISTEN_FDS": "1", "LISTEN_FDNAMES": "page", "NOTIFY_SOCKET": str(tmp_path / "notify")}
        script = f'exec 3<&{kept.fileno()}; exec "$0" -c "$1" "$2"'
        command = ["bash", "-c", script, sys.executable, AGAIN, str(port)]
        done = subprocess.run(
            command, env=environ, pass_fds=[kept.fileno()], capture_output=True, text=True, check=True
        )
        manager.setblocking(False)
        heard = []
        while True:
            try:
                text, files, _, _ = socket.recv_fds(manager, 4096, 4)
            except BlockingIOError:
                return done.stdout.split(), heard
            heard.append(text)
            for number in files:
                with socket.socket(fileno=number) as given:
                    heard.append(b"listening" if given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) else b"")


def test_a_new_socket_is_given_to_systemd():
    manager = Manager()
    with listen(manager, "localhost", 0) as made:
        assert manager.told == [{"FDSTORE": 1, "FDNAME": "page", "file": made.fileno()}]


def test_the_kept_socket_is_taken_again_and_no_program_inherits_it(kept, tmp_path):
    port = kept.getsockname()[1]
    assert start_again(kept, port, tmp_path) == (["3", str(port), "False", "False"], [])


def test_after_a_change_of_port_another_is_kept(kept, tmp_path):
    said, heard = start_again(kept, 0, tmp_path)
    assert said[1] != str(kept.getsockname()[1])
    assert heard == [b"FDSTOREREMOVE=1\nFDNAME=page", b"FDSTORE=1\nFDNAME=page", b"listening"]


def test_what_was_meant_for_another_process_is_left_alone(kept):
    environ = {"LISTEN_PID": "1", "LISTEN_FDS": "1"}
    assert handed_over(environ, kept.fileno()) == []
    assert environ == {} and kept.getsockname()


def test_an_address_that_is_taken(kept):
    with pytest.raises(OSError, match="in use"):
        listen(Manager(), "127.0.0.1", kept.getsockname()[1])
