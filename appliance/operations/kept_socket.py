"""The page's listening socket, which systemd keeps while Larson restarts: no other program gets the port meanwhile.

FDSTORE=1 with the socket, see sd_notify(3), has systemd keep it as long as the service is not stopped; sd_listen_fds(3)
says how the next start gets it. Who connects in between waits in its queue, and is answered.
"""

import os
import socket
from collections.abc import MutableMapping
from typing import Protocol

NAME = "page"
FIRST = 3  # the first number of the files that are handed over
QUEUE = 128  # connections that wait to be accepted


class Manager(Protocol):
    """Who keeps it."""

    def tell(self, file: int | None = None, **fields: str | int) -> None:
        """Send fields, and an open file's number."""


def listen(manager: Manager, host: str, port: int) -> socket.socket:
    """A listening socket at an address: the one that was kept, or a new one. Raises OSError if the address is taken."""
    kept = handed_over(os.environ)
    for each in kept:
        if each.getsockname() == (socket.gethostbyname(host), port):
            return each
        each.close()
    if kept:  # the settings have changed
        manager.tell(FDSTOREREMOVE=1, FDNAME=NAME)
    made = socket.create_server((host, port), backlog=QUEUE)
    manager.tell(made.fileno(), FDSTORE=1, FDNAME=NAME)
    return made


def handed_over(environ: MutableMapping[str, str], first: int = FIRST) -> list[socket.socket]:
    """The sockets that were handed to this process, from number `first` on. Programs that it starts get none."""
    count, ours = int(environ.pop("LISTEN_FDS", "0")), environ.pop("LISTEN_PID", "") == str(os.getpid())
    environ.pop("LISTEN_FDNAMES", None)
    found = [socket.socket(fileno=first + number) for number in range(count if ours else 0)]
    for each in found:
        each.set_inheritable(False)
    return found
