"""A paired phone without a screen: a key of its own, TLS with the box's authority trusted, a cookie."""

import base64
import hashlib
import http.client
import socket
import ssl
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from web.box import Answer, Browser, Socket


class Phone(Browser):
    """What a browser on a phone would send."""

    def __init__(self, port: int, authority: bytes, source: str = "127.0.0.1"):
        """`authority`: its certificate in DER; `source`: the address that the phone comes from."""
        super().__init__(port, f"https://127.0.0.1:{port}")
        self.source = source
        self.device: int | None = None
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._tls = ssl.create_default_context(cadata=authority)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=60, context=self._tls, source_address=(self.source, 0)
        )

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        x, y = (base64.urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def sign(self, text: str) -> str:
        r, s = utils.decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return base64.urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).rstrip(b"=").decode()

    def pair(self, code: str, name: str = "A phone") -> Answer:
        given = {"code": code, "key": self.jwk, "signature": self.sign(f"larson pair {code}"), "name": name}
        answer = self.post("/device/pair", given if self.device is None else {**given, "device": self.device})
        if answer.status == 200:
            self.device = answer.json["device"]
        return answer

    def prove(self) -> Answer:
        challenge = self.post("/device/challenge").json["challenge"]
        return self.post("/device/prove", self.proof(challenge))

    def proof(self, challenge: str) -> dict[str, Any]:
        return {"device": self.device, "challenge": challenge, "signature": self.sign(f"larson prove {challenge}")}

    def status_of_socket(self, path: str) -> int:
        """The status that a WebSocket's handshake is answered with; 101 when it is let in."""
        handshake = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version": "13",
        }
        return self.request("GET", path, Origin=self.origin, **handshake).status

    def socket(self, path: str) -> Socket:
        # simple_websocket's client names the host without its port.
        return self._connect(f"wss://127.0.0.1:{self.port}{path}", "https://127.0.0.1", ssl_context=self._tls)

    def raw(self, data: bytes, secure: bool = True, seconds: float = 15.0) -> bytes:
        """Send bytes as they are, and give all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), seconds) as plain:
            if not secure:
                return _exchange(plain, data)
            with self._tls.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                return _exchange(connection, data)

    @property
    def peer(self) -> str:
        """SHA-256 of the certificate that the box shows now."""
        with (
            socket.create_connection(("127.0.0.1", self.port), 60) as plain,
            self._tls.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
        ):
            return hashlib.sha256(connection.getpeercert(binary_form=True)).hexdigest()


def _exchange(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    found = b""
    try:
        while piece := connection.recv(65536):
            found += piece
    except OSError:
        pass  # it was cut
    return found
