"""A real MQTT broker: Debian's mosquitto, over TLS with a password, and a client that stands for Home Assistant."""

import datetime
import ipaddress
import shutil
import socket
import subprocess
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from support import eventually

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin")
USER, PASSWORD = "larson", "correct horse"


class Broker:
    """A mosquitto in a folder, to be started and stopped again and again on the same port."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        self.ca = folder / "ca.pem"
        self.port = _free_port()
        self._process: subprocess.Popen | None = None
        _certificates(folder)
        passwords = folder / "passwords"
        subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, USER, PASSWORD], check=True, capture_output=True)
        passwords.chmod(0o644)
        (folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\ncertfile {folder}/broker.pem\nkeyfile {folder}/broker.key\n"
            f"allow_anonymous false\npassword_file {passwords}\nuser root\n"
        )

    def start(self) -> "Broker":
        config = self.folder / "mosquitto.conf"
        log = (self.folder / "log").open("a")
        self._process = subprocess.Popen([MOSQUITTO, "-c", config], stdout=log, stderr=log)
        log.close()
        eventually(self._listens, 60, "mosquitto listens")
        return self

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        assert self._process and self._process.poll() is None, (self.folder / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class House:
    """Home Assistant's side: hears every topic, and commands."""

    def __init__(self, broker: Broker):
        self.heard: dict[str, str] = {}
        self.messages: list[tuple[str, str]] = []
        self._ready = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="house")
        self._client.username_pw_set(USER, PASSWORD)
        self._client.tls_set(ca_certs=str(broker.ca))
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._gone = threading.Event()
        self._client.on_disconnect = lambda *_: self._gone.set()
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._hear
        self._client.reconnect_delay_set(0.1, 0.5)
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()
        assert self._ready.wait(60)

    def _hear(self, _client, _data, message) -> None:
        self.heard[message.topic] = message.payload.decode()
        self.messages.append((message.topic, message.payload.decode()))

    def tell(self, topic: str, text: str, retain: bool = False) -> None:
        self._client.publish(topic, text, qos=1, retain=retain).wait_for_publish(10)

    def hears(self, topic: str, text: str, seconds: float = 30.0) -> None:
        eventually(lambda: self.heard.get(topic) == text, seconds, f"{topic}: {text}, not {self.heard.get(topic)}")

    def close(self) -> None:
        self._client.disconnect()
        assert self._gone.wait(60)
        self._client.loop_stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _certificates(folder: Path) -> None:
    """An authority, and the broker's certificate for 127.0.0.1."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    made = _signed(name, name, authority, authority, x509.BasicConstraints(True, None))
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = _signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")]), name, key, authority, address)
    (folder / "broker.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "broker.key").write_bytes(private)


def _signed(subject, issuer, key, by, extension) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).add_extension(extension, critical=False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    return builder.not_valid_after(now + datetime.timedelta(days=10)).sign(by, hashes.SHA256())
