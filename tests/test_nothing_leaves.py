"""Nothing leaves the box: no lookup, no connection, no datagram, and no file outside its folders."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sealed.capture import Packet
from sealed.seal import BOX, HERE, HOME, OUTSIDE, OUTSIDE6, Seal, sealed
from support import ROOT, film, save_film
from zeroconf import DNSIncoming

PAGE, NETWORK = 8321, 8443  # where the box listens, by its settings' defaults
MINUTE = 60.0  # seconds that it is listened to at least
DATA = Path(HOME) / ".local/share/larson"  # as the README says
WRITABLE = (DATA, ROOT / "models", Path(HOME) / "results")  # the last one is named on the command line
TEMPORARY = {Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")}  # must be empty again
NAMES = {"larson.local.", "_https._tcp.local.", "larson._https._tcp.local."}  # that the box asks its network for
MDNS = ("224.0.0.251", "ff02::fb")
NEIGHBOURS = {130, 131, 132, 133, 134, 135, 136, 143}  # ICMPv6: who listens to which group, who has which address
PYTHON = sys.executable
SETTINGS = {
    "LARSON_FACES_EMBEDDER": "sface",
    "LARSON_FACES_VIEW_PATIENCE": "0.2",
    "LARSON_FACES_LOGIN_SECONDS": "120",
    "LARSON_FACES_REGISTRATION_SECONDS": "300",
    # Other tests want the cores too: threads that wait for one another would wait for those as well.
    "LARSON_FACES_THREADS": "1",
    "LARSON_CHAT_THREADS": "1",
    "LARSON_CAMERA_RATE": "5",
    "LARSON_CHAT_MAX_TOKENS": "24",
    "LARSON_CHAT_TEMPERATURE": "0",
    "LARSON_CHAT_GUESSES": "always",
}


@pytest.fixture
def seal(tmp_path):
    with sealed(tmp_path / "seal") as made:
        made.environ |= SETTINGS
        yield made


# ---------------------------------------------------------------- what may be


def is_of_the_kernel(packet: Packet) -> bool:
    """Whether it belongs to having an address at all."""
    if packet.kind == "arp":
        return packet.target in (BOX, OUTSIDE)
    return packet.kind == "igmp" or (packet.kind == "icmp6" and packet.type in NEIGHBOURS)


def is_of_mdns(packet: Packet) -> bool:
    """Whether the box tells its own name in its own network, or asks whether another has it."""
    if packet.kind != "udp" or packet.target not in MDNS or packet.target_port != 5353:
        return False
    return {question.name for question in DNSIncoming(bytes.fromhex(packet.dns)).questions} <= NAMES


def may_be_sent(packet: Packet) -> bool:
    answers = packet.kind == "tcp" and packet.source_port == NETWORK and not packet.opens
    return answers or is_of_the_kernel(packet) or is_of_mdns(packet)


def may_be_looped(packet: Packet) -> bool:
    if (packet.kind, packet.source_port, packet.source, packet.target) == ("udp", 5353, BOX, BOX):
        return packet.target_port == 5353  # zeroconf hears its own question, and answers it
    ports = {packet.target_port} if packet.opens else {packet.source_port, packet.target_port}
    return packet.kind == "tcp" and bool(ports & {PAGE, NETWORK})


def in_words(packet: Packet) -> str:
    names = [question.name for question in DNSIncoming(bytes.fromhex(packet.dns)).questions] if packet.dns else []
    return f"{packet}{', which opens a connection' * packet.opens} {' '.join(names)}".strip()


def leaks(seal: Seal) -> list[str]:
    """What was sent and may not be. Once; nothing is listened to any more."""
    seal.listened()
    found = {packet: at for packet, at in seal.sent().items() if not may_be_sent(packet)}
    found |= {packet: at for packet, at in seal.looped().items() if not may_be_looped(packet)}
    return [f"{time.strftime('%H:%M:%S', time.localtime(at))} {in_words(packet)}" for packet, at in found.items()]


def strays(seal: Seal) -> list[str]:
    """What was written and may not be, or was not cleaned up."""
    above = {parent for folder in (*WRITABLE, *TEMPORARY) for parent in folder.parents}
    return [
        str(path)
        for path in seal.written()
        if path not in above | TEMPORARY and not any(path.is_relative_to(folder) for folder in WRITABLE)
    ]


# ---------------------------------------------------------------- the instrument

CULPRIT = f"""
import pathlib, socket
home = pathlib.Path.home()
(home / "note").write_text("x")
(home / ".cache").mkdir()
(home / ".cache" / "gone").write_text("x")
(home / ".cache" / "gone").unlink()
pathlib.Path("/tmp/left").touch()
pathlib.Path("/etc/hostname").unlink()
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 99))
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53))
socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", ("2001:db8::1", 99))
connect = socket.create_connection
for call, *words in (
    (socket.getaddrinfo, "telemetry.example", 443),
    (connect, ("192.0.2.2", 443), 0.2),
    (connect, ("127.0.0.1", 631)),
    (connect, ("{BOX}", 99)),
):
    try:
        call(*words)
    except OSError:
        pass
"""


def test_what_leaves_comes_to_light(seal):
    assert seal.run(PYTHON, "-c", CULPRIT) == (0, "")
    found = "\n".join(leaks(seal))
    for words in (
        f"> {OUTSIDE}:53 type 0 telemetry.example.",
        f"> {OUTSIDE6}:53 type 0 telemetry.example.",
        "> 192.0.2.1:99",
        "> 192.0.2.2:443 type 0, which opens",
        "> 2001:db8::1:99",
        "> 127.0.0.1:53",
        "> 127.0.0.1:631 type 0, which opens",
        f"> {BOX}:99 type 0, which opens",
    ):
        assert words in found
    home = [f"{HOME}/.cache", f"{HOME}/note"]  # in the first one something was, and is gone
    assert strays(seal) == ["/etc", "/etc/hostname", *home, "/tmp/left"]


# ---------------------------------------------------------------- the box


@pytest.mark.parametrize("module", ["app", "appliance.cli", "appliance.llm.worker", "appliance.lab.benchmarks.faces"])
def test_onnxruntime_finds_its_telemetry_switched_off(module):
    """At its very first import, whatever comes in first."""
    look = (
        "import builtins, os\n"
        "ordinary, seen = builtins.__import__, []\n"
        "def watching(name, *rest, **more):\n"
        "    if name.partition('.')[0] == 'onnxruntime': seen.append(os.environ.get('ORT_DISABLE_TELEMETRY'))\n"
        "    return ordinary(name, *rest, **more)\n"
        "builtins.__import__ = watching\n"
        f"import {module}, onnxruntime\n"
        "print(set(seen))"
    )
    environ = {**os.environ, "ORT_DISABLE_TELEMETRY": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([PYTHON, "-c", look], env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "{'1'}\n"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1", "nor do the tests themselves tell anybody"


@pytest.fixture
def films(recogniser, photos, tmp_path) -> dict[str, Path]:
    """A film of each of two people."""
    return {
        name: save_film(tmp_path / f"{name}.mjpeg", film(photos[name], recogniser.detector, 3.0))
        for name in ("obama", "biden")
    }


@pytest.fixture
def snapshots(photos, tmp_path) -> dict[str, Path]:
    """Photos of the two, in a folder for each."""
    found = {}
    for person, name in (("barack", "obama"), ("barack", "obama-again"), ("joe", "biden")):
        found[name] = tmp_path / "people" / person / photos[name].name
        found[name].parent.mkdir(parents=True, exist_ok=True)
        found[name].symlink_to(photos[name])
    return found


@contextmanager
def serving(seal: Seal, camera: Path):
    """The appliance in the seal, from its address to its clean end."""
    with seal.start(PYTHON, "-m", "appliance.cli", "serve", "--camera", camera) as box:
        try:
            assert any("Phones on the same network" in line for line in box.stdout)
            yield
            box.send_signal(signal.SIGTERM)
            said, _ = box.communicate(timeout=120)
            assert box.returncode == 0, said
        finally:
            box.kill()


def visit(seal: Seal) -> None:
    """Use the page."""
    status, said = seal.run(PYTHON, HERE / "visit.py", PAGE, seconds=300)
    assert status == 0, said
    found = dict(json.loads(line) for line in said.splitlines())
    assert (found["registered"], found["verified"], found["again"]) == ("registered", "verified", "verified"), found
    assert found["session"] == {"name": "Ada", "owner": True} and found["left"] is None
    assert found["document"] == "added" and "2.6 bar" in found["passages"][0]["text"]
    assert all(found[name] for name in ("picture", "from the document", "answer", "tool", "exported")), found
    assert found["health"] == 200


def knock(seal: Seal) -> None:
    """Open the phone's page from outside."""
    program = (
        "import http.client, ssl\n"
        f"door = http.client.HTTPSConnection('{BOX}', {NETWORK}, context=ssl._create_unverified_context())\n"
        "door.request('GET', '/')\n"
        "print(door.getresponse().status)"
    )
    assert seal.run_outside(PYTHON, "-c", program).stdout == "200\n"


def larson(seal: Seal, *words: object) -> None:
    """Type a command at the terminal."""
    status, said = seal.run(PYTHON, "-m", "appliance.cli", *words)
    assert status == 0, f"larson {' '.join(map(str, words))}: {said}"


def use_pictures_and_models(seal: Seal, photos: dict[str, Path], models) -> None:
    """At the terminal, what needs nobody to be registered; and the programs that the box starts for one task alone."""
    results = Path(HOME) / "results"
    larson(seal, "compare", photos["obama"], photos["obama-again"])
    larson(seal, "evaluate", photos["obama"].parents[1], "--plot", results / "det.png", "--scores", results / "s.png")
    larson(seal, "chat", "Say hello.")
    larson(seal, "models", "list")
    larson(seal, "models", "fetch", *(entry.id for entry in models.wanted() if models.verify(entry)))
    model = models.path(models.best("chat"))
    assert seal.run(PYTHON, "-m", "appliance.llm.gguf", model)[0] == 0
    assert "litres" in seal.run(PYTHON, "-m", "appliance.text.parse", "markdown", text="# Oil\nSeven litres.")[1]


def use_people_and_documents(seal: Seal, camera: Path) -> None:
    """At the terminal, what needs the owner."""
    paper = camera.with_name("oil.txt")
    paper.write_text("The engine takes seven litres of oil.")
    larson(seal, "register", "Joe", "--camera", camera)
    larson(seal, "login", "Joe", "--camera", camera)
    larson(seal, "documents", "add", paper)
    larson(seal, "documents", "search", "How much oil does the engine take?")
    larson(seal, "people", "list")


def test_nothing_leaves_the_box(seal, films, snapshots, models):
    """For a minute: page, log-in, chat, documents, a phone at the door, and everything at the terminal."""
    assert seal.run("mkdir", Path(HOME) / "results")[0] == 0
    began = time.monotonic()
    with serving(seal, films["obama"]), ThreadPoolExecutor() as beside:
        terminal = beside.submit(use_pictures_and_models, seal, snapshots, models)
        visit(seal)
        knock(seal)
        use_people_and_documents(seal, films["biden"])
        terminal.result()
        time.sleep(max(0.0, MINUTE - (time.monotonic() - began)))
    assert {"sent": leaks(seal), "written": strays(seal)} == {"sent": [], "written": []}
    assert any(map(is_of_mdns, seal.sent())), "the box was heard at all"
    assert any(packet.source_port == NETWORK for packet in seal.sent()), "and so was what the phone got"
