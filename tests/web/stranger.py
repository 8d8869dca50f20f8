"""A stranger on the same Wi-Fi: knocks at everything, and tells what opened. Runs as a program of its own, elsewhere.

Arguments: the address of the box, its port, and the table of routes as JSON. Prints one line of JSON.
"""

import base64
import json
import re
import socket
import ssl
import sys
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

HANDSHAKE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
)
OPEN = 1000  # connections that say nothing
KEPT = 40  # of them, at most
GUESSES = 40
OUTSIDE = (
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2f..%2fetc/passwd",
    "/static//etc/passwd",
    "//etc/passwd",
)
KEY = ec.generate_private_key(ec.SECP256R1())


class Stranger:
    """Somebody who trusts nothing and has no key."""

    def __init__(self, host: str, port: int):
        self.host, self.port = host, port
        self._tls = ssl.create_default_context()
        self._tls.check_hostname, self._tls.verify_mode = False, ssl.CERT_NONE

    def connect(self, secure: bool = True) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), 5)
        return self._tls.wrap_socket(plain, server_hostname=self.host) if secure else plain

    def say(self, data: bytes, secure: bool = True) -> bytes:
        try:
            with self.connect(secure) as connection:
                connection.sendall(data)
                return self._read(connection)
        except OSError:
            return b""

    def _read(self, connection: socket.socket) -> bytes:
        found = b""
        try:
            while piece := connection.recv(65536):
                found += piece
        except OSError:
            pass  # cut, or held open
        return found

    def ask(self, method: str, path: str, headers: str = "", body: bytes = b"", host: str = "") -> tuple[int, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nHost: {host or f'{self.host}:{self.port}'}\r\n"
        head += "" if "Connection:" in headers else "Connection: close\r\n"
        body = body if method == "POST" else b""
        if method == "POST":
            origin = f"Origin: https://{self.host}:{self.port}\r\n" if "Origin" not in headers else ""
            head += f"{origin}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        answer = self.say((head + headers + "\r\n").encode() + body)
        words = answer.split(b" ", 2)
        status = int(words[1]) if len(words) > 1 and words[1][:3].isdigit() else 0
        return status, answer.partition(b"\r\n\r\n")[2]


def pace() -> None:
    """Slow enough not to be refused for haste: what is asked here is who may, not how often."""
    time.sleep(0.03)


def knock(stranger: Stranger, routes: list[str]) -> dict[str, int]:
    """The status of every route."""
    opened = {}
    origin = f"Origin: https://{stranger.host}:{stranger.port}\r\n"
    for name in routes:
        method, _, rule = name.partition(" ")
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<path:\w+>|<\w+>", "nothing", rule))
        opened[name] = stranger.ask(method, path, HANDSHAKE + origin if path.startswith("/ws/") else "", b"{}")[0]
        pace()
    return opened


def forge(stranger: Stranger) -> dict[str, object]:
    """Names, origins, cookies and headers that are not true."""
    hosts = ("evil.example", "localhost", "", "a b", f"{stranger.host}.evil")
    cross = "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n"
    cookie = "Cookie: __Host-larson=eyJkZXZpY2UiOjF9.aaaa.bbbb; larson_kiosk=eyJkZXZpY2UiOjF9.aaaa.bbbb\r\n"
    proxy = "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n"
    posts = ("/device/pair", "/session", "/logout")
    return {
        "hosts": {host: stranger.ask("GET", "/", host=host)[0] for host in hosts},
        "cross_site": [stranger.ask("POST", path, cross, b"{}")[0] for path in posts],
        "forged_cookie": stranger.ask("GET", "/session", cookie)[0],
        "proxy_headers": stranger.ask("GET", "/session", proxy)[0],
    }


def smuggle(stranger: Stranger) -> list[str]:
    """How a second request inside the first one is answered."""
    smuggled = b"GET /session HTTP/1.1\r\nHost: x\r\n\r\n"
    framings = (
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
        b"Content-Length: 1\r\nContent-Length: 50\r\n",
    )
    place = f"{stranger.host}:{stranger.port}"
    head = f"POST /device/challenge HTTP/1.1\r\nHost: {place}\r\nOrigin: https://{place}\r\n"
    head += "Content-Type: application/json\r\n"
    return [
        stranger.say(head.encode() + framing + b"\r\n0\r\n\r\n" + smuggled)[:12].decode("latin-1")
        for framing in framings
    ]


def main(host: str, port: str, routes: str) -> None:
    stranger = Stranger(host, int(port))
    report: dict[str, object] = {"routes": knock(stranger, json.loads(routes)), **forge(stranger)}
    report["traversal"] = {path: stranger.ask("GET", path)[0] for path in OUTSIDE}
    report["smuggled"] = smuggle(stranger)
    report["guesses"] = sorted({guess(stranger, number) for number in range(GUESSES)})
    report["half_open"] = half_open(stranger)
    print(json.dumps(report))


def _word(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def guess(stranger: Stranger, number: int) -> int:
    code = "BBBB" + "".join("BCDFGHJKMP"[int(digit)] for digit in f"{number:04}")
    numbers = KEY.public_key().public_numbers()
    x, y = (_word(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
    r, s = utils.decode_dss_signature(KEY.sign(f"larson pair {code}".encode(), ec.ECDSA(hashes.SHA256())))
    signature = _word(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    key = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    body = {"code": code, "key": key, "signature": signature, "name": "x"}
    return stranger.ask("POST", "/device/pair", "", json.dumps(body).encode())[0]


def half_open(stranger: Stranger) -> dict[str, object]:
    """A thousand connections that say nothing; then somebody who does."""
    held = []
    for _ in range(OPEN):
        try:
            held.append(socket.create_connection((stranger.host, stranger.port), 1))
        except OSError:
            continue  # the system's own queue was full
    kept = soon(lambda: sum(is_open(connection) for connection in held), lambda number: number <= KEPT, 10)
    for connection in held:
        connection.close()
    return {"tried": len(held), "kept": kept, "after": soon(lambda: stranger.ask("GET", "/trust")[0], (200).__eq__, 30)}


def soon(look: Callable[[], int], fits: Callable[[int], bool], seconds: float) -> int:
    """What is seen once it fits, or at the end of the time."""
    deadline = time.monotonic() + seconds
    while not fits(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen


def is_open(connection: socket.socket) -> bool:
    """Whether the box holds it still."""
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main(*sys.argv[1:])
