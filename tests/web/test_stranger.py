"""An unpaired client in a network namespace of its own tries everything; the box itself goes on meanwhile."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import eventually
from web.box import Page, running

from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine
from appliance.web.access.roles import Role
from appliance.web.features import FEATURES
from appliance.web.server.wsgi import NETWORK

RIGHTS = {each.name: each.right for routes in FEATURES for each in routes.declarations}
BOX, STRANGER = "10.213.77.1", "10.213.77.2"


@pytest.fixture
def elsewhere():
    """Runs a program behind a network interface of its own."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("a network namespace needs root and iproute2")
    name = f"larson{os.getpid()}"
    try:
        _ip("netns", "add", name)
    except subprocess.CalledProcessError:
        pytest.skip("this machine gives no network namespaces")
    try:
        _ip("link", "add", f"{name[:10]}a", "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("addr", "add", f"{BOX}/24", "dev", f"{name[:10]}a")
        _ip("link", "set", f"{name[:10]}a", "up")
        _ip("-n", name, "addr", "add", f"{STRANGER}/24", "dev", "eth0")
        _ip("-n", name, "link", "set", "eth0", "up")
        yield lambda *command: subprocess.run(
            ["ip", "netns", "exec", name, *command], capture_output=True, text=True, timeout=120
        )
    finally:
        _ip("netns", "del", name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def using(screen: Page) -> Iterator[list[float]]:
    """Use the box's own screen all the while; how many seconds each request waited."""
    waits: list[float] = []
    ended = threading.Event()

    def use() -> None:
        while not ended.wait(0.05):
            began = time.monotonic()
            assert screen.get("/session").status == 200
            waits.append(time.monotonic() - began)

    thread = threading.Thread(target=use)
    thread.start()
    try:
        yield waits
    finally:
        ended.set()
        thread.join()


def test_a_stranger_gets_the_shell_and_nothing_else(bare, elsewhere):
    config = replace(replace(bare, "network", on=True, host=BOX, port=0), "network", name="stranger-test")
    with running(config, ScriptedEngine()) as box:
        eventually(lambda: box.appliance.network.reach.get().port)
        screen = box.page()
        assert screen.post("/phones/offer").status == 200  # a code is open, to be guessed
        with using(screen) as waits:
            program = Path(__file__).with_name("stranger.py")
            done = elsewhere(sys.executable, str(program), BOX, str(box.network_port), json.dumps(list(RIGHTS)))
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert len(waits) > 50, "the box's own screen was answered all the while"
    for name, status in report["routes"].items():
        right = RIGHTS[name]
        if name == "GET /metrics":
            assert status == 401, "it asks for a token itself"
        elif name == "GET /healthz":
            assert status in (200, 503), "a word for everybody"
        elif right.role is Role.STRANGER and NETWORK in right.places:
            assert status in (200, 400, 403, 404), (name, status)
        else:
            assert status == 401, (name, status)
    assert report["hosts"] == {
        "evil.example": 400,
        "localhost": 200,
        "": 200,
        "a b": 400,
        f"{BOX}.evil": 400,
    }  # an empty one is filled in by the program
    assert report["cross_site"] == [403, 403, 403]
    assert report["forged_cookie"] == report["proxy_headers"] == 401
    assert set(report["traversal"].values()) <= {400, 401, 404}
    assert all(answer in ("HTTP/1.1 400", "") for answer in report["smuggled"]), report["smuggled"]
    assert set(report["guesses"]) == {403, 429}, "wrong codes, and then none is taken at all"
    assert not box.appliance.identity.phones.codes._open, "the code that was open is void"
    assert report["half_open"]["tried"] > 500 and report["half_open"]["kept"] <= 40
    assert report["half_open"]["after"] == 200
