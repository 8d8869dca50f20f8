"""A paired phone without a screen: a key of its own, TLS with the box's authority trusted, a cookie."""

import base64
import hashlib
import http.client
import json
import socket
import ssl
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from web.box import Answer, Client, Socket, end_client


class Phone:
    """What a browser on a phone would send."""

    def __init__(self, port: int, authority: bytes, source: str = "127.0.0.1"):
        """`authority`: its certificate in DER; `source`: the address that the phone comes from."""
        self.port = port
        self.source = source
        self.cookie = ""
        self.device: int | None = None
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._tls = ssl.create_default_context(cadata=authority)
        self._sockets: list[Client] = []
        self.origin = f"https://127.0.0.1:{port}"

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=20, context=self._tls, source_address=(self.source, 0)
        )
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Cookie": self.cookie, **sent})
            response = connection.getresponse()
            if new := response.headers.get("Set-Cookie"):
                self.cookie = new.partition(";")[0]
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Content_Type": "application/json", "Origin": self.origin, **headers}
        return self.request("POST", path, json.dumps(body or {}).encode(), **sent)

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
        headers = {"Cookie": self.cookie, "Origin": "https://127.0.0.1"}  # the library's client names no port in Host
        client = Client(f"wss://127.0.0.1:{self.port}{path}", headers=headers, ssl_context=self._tls)
        self._sockets.append(client)
        return Socket(client)

    def close(self) -> None:
        for client in self._sockets:
            end_client(client)

    def raw(self, data: bytes, secure: bool = True, seconds: float = 5.0) -> bytes:
        """Send bytes as they are, and give all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), seconds) as plain:
            if not secure:
                return _exchange(plain, data)
            with self._tls.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                return _exchange(connection, data)

    @property
    def peer(self) -> str:
        """SHA-256 of the certificate that the box shows now."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as plain:
            with self._tls.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
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
