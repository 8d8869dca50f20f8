"""The description of the HTTP part, held against the box by schemathesis: no failure of the server, no mismatch."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import THREADS, eventually
from web.box import Box, running

from appliance.core.config import load, replace
from appliance.llm.scripted import ScriptedEngine
from appliance.web.features import FEATURES
from appliance.web.openapi import LEFT_OUT as NOT_DESCRIBED

# Without an end, or the end of the session; and an upload, whose query is a number of bytes (test_backups.py).
LEFT_OUT = (
    *("/stream.mjpg", "/forget", "/models/fetch", "/logout", "/session", "/decision/wrong", "/reset"),
    "/backups/upload",
)


@pytest.fixture(scope="module")
def healthy(models, tmp_path_factory):
    """A box with face models and a language model that follows a script."""
    folder = str(tmp_path_factory.mktemp("described"))
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false", **THREADS}
    with running(
        replace(load(environ={"LARSON_DATA": folder, **settings}), "faces", rate=2.0), ScriptedEngine()
    ) as box:
        eventually(lambda: box.status().faces.ok)
        yield box


def test_it_names_everything_that_is_asked_over_http(healthy: Box):
    described = healthy.page().get("/openapi.json").json
    assert described["openapi"].startswith("3.1")
    count = sum(len(methods) for methods in described["paths"].values())
    declared = [each for routes in FEATURES for each in routes.declarations]
    assert count == len([each for each in declared if not each.rule.startswith(NOT_DESCRIBED)])


def test_bodies_and_ways_in_are_those_that_the_views_declare(healthy: Box):
    described = healthy.page().get("/openapi.json").json
    paths = described["paths"]
    body = paths["/people/remove"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/ById"}
    assert described["components"]["schemas"]["ById"]["properties"]["id"]["minimum"] == 1
    assert paths["/documents"]["post"]["requestBody"]["content"] == {"application/octet-stream": {}}
    assert paths["/people/remove"]["post"]["security"] == [{"screen": []}, {"phone": []}]
    assert paths["/phones/pictures"]["post"]["security"] == [{"screen": []}]
    assert paths["/session"]["get"]["security"] == [{}, {"screen": []}, {"phone": []}]
    assert paths["/session"]["post"]["security"] == [{"screen": []}, {"phone": []}], "which takes the page's cookie"
    assert paths["/v1/models"]["get"]["security"] == [{"token": []}]
    assert paths["/trust"]["get"]["security"] == []


def test_schemathesis_finds_nothing(healthy: Box, log_in, tmp_path):
    """As the owner, who may ask for most."""
    command = Path(sys.executable).with_name("st")
    if not shutil.which(command):
        pytest.skip("schemathesis is not installed")
    page = healthy.page()
    log_in(healthy, page, "Ada")
    address = f"http://127.0.0.1:{healthy.port}"
    cookie = page.cookie.partition("=")[2]
    (tmp_path / "schemathesis.toml").write_text(f'[auth.openapi.screen]\napi_key = "{cookie}"\n')
    left = [word for path in LEFT_OUT for word in ("--exclude-path", path)]
    bounds = ["--max-examples", "4", "--phases", "coverage,fuzzing", "--seed", "1", "--request-timeout", "120"]
    done = subprocess.run(
        [command, "run", f"{address}/openapi.json", "-H", f"Origin: {address}", *left, *bounds],
        capture_output=True,
        text=True,
        timeout=900,
        cwd=tmp_path,  # with the cookie; it also keeps notes there
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert page.get("/session").json["person"]["owner"], "it was the owner to the end"
