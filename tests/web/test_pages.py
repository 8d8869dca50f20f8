"""The page as HTML, and what machines ask."""

import gzip
import json
import re
from dataclasses import replace

import pytest
from support import ROOT, eventually
from web.box import running

from appliance.core import config
from appliance.records.status import ComponentState, Status
from appliance.web.rendering import sentences
from appliance.web.routes.pages import amiss, in_a_word


def test_the_page_is_there_before_any_script_runs(box):
    html = box.visitor().get("/").body.decode()
    assert html.count("<i></i>") >= len(box.appliance.config.lights.pins)
    for word in ("Continue with your face", "Register", "Camera", "Model", "Disk", "Ask me anything"):
        assert word in html
    assert "Use the one on this device" in html, "the state of the camera is in it"


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(box):
    html = box.visitor().get("/").body.decode()
    assert re.findall(r'(?:src|href)="(?!/)[^"]*"', html) == []
    inline = re.findall(r"<script(?![^>]*src=)[^>]*>", html)
    assert inline == ['<script type="application/json" id="catalogue">'], "data, which no browser runs"
    assert "style=" not in html and "onclick" not in html
    for path in (ROOT / "static").rglob("*.*"):
        if path.suffix == ".png" or path.parent.name == "fonts":
            continue
        text = path.read_text()
        if path.parent.name == "vendor":  # another's words may name an address, but nothing of it is ever asked for
            assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|import\(|\bfrom\s*[\"']", text), path
        else:
            assert not re.search(r"https?://(?!www\.w3\.org/2000/svg|localhost|larson\.local|192\.168)\w", text), path


def test_every_module_and_style_is_served(box):
    for path in (ROOT / "static").rglob("*.*"):
        answer = box.visitor().get("/" + str(path.relative_to(ROOT)))
        assert answer.status == 200
        if path.suffix == ".js":
            assert "javascript" in answer.headers["Content-Type"]


def test_a_box_with_nothing_is_not_healthy_and_says_why(box):
    eventually(lambda: box.status().faces.state == "absent", what="the face models are missed")
    answer = box.visitor().get("/healthz")
    assert answer.status == 503
    assert "larson models fetch" in answer.json["reasons"]["faces"]
    assert answer.json["parts"]["camera"] == "off"


def test_a_box_with_models_is_healthy(seeing):
    answer = seeing.visitor().get("/healthz")
    assert (answer.status, answer.json["ok"], answer.json["reasons"]) == (200, True, {})


@pytest.mark.parametrize(
    ("states", "word", "status"),
    [
        ({}, "ok", 200),
        ({"model": "starting", "faces": "starting"}, "starting", 503),
        ({"model": "starting", "disk": "low"}, "degraded", 503),
        ({"camera": "lost"}, "degraded", 503),
        ({"camera": "starting"}, "ok", 200),
    ],
)
def test_the_box_s_health_in_a_word(states, word, status):
    well = {part: ComponentState(True, "ready") for part in ("faces", "model", "disk", "camera")}
    told = {**well, **{part: ComponentState(False, state) for part, state in states.items()}}
    found = amiss(replace(Status(), **told))
    assert in_a_word(found) == word
    assert (503 if found else 200) == status


def test_little_space_is_said_on_the_page(bare):
    with running(config.replace(bare, "data", low_space_mb=10_000_000)) as box:
        reasons = eventually(lambda: box.visitor().get("/healthz").json["reasons"].get("disk"))
        assert "MB is free" in reasons
        assert box.status().pattern == "error"


def test_somebody_s_name_cannot_become_html(box, member, monkeypatch):
    page = box.page()
    member(page, "Ada O'Hara")
    html = page.get("/").body.decode()
    assert "Ada O&#39;Hara" in html and "Ada O'Hara" not in html


def test_files_and_pages_come_compressed_to_those_who_understand_it(box):
    for path in ("/", "/static/js/chat-panel.js", "/static/css/base.css"):
        plain = box.visitor().get(path)
        packed = box.visitor().request("GET", path, Accept_Encoding="gzip, br")
        assert plain.headers["Content-Encoding"] is None
        assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.body) < len(plain.body) / 2
        if path != "/":
            assert gzip.decompress(packed.body) == plain.body
            again = box.visitor().request("GET", path, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
            assert again.status == 304 and again.body == b""


def test_scripts_come_without_their_comments(box):
    path = "/static/js/chat-panel.js"
    written = (ROOT / path.removeprefix("/")).read_text()
    served = box.visitor().get(path).body.decode()
    assert "/** @param" in written and "/**" not in served
    assert served.startswith('import{ChatAloud}from"./chat-aloud.js";') and len(served) < len(written)


def language_of(page, path: str = "/", **headers: str) -> str:
    html = page.get(path, **headers).body.decode()
    catalogue = json.loads(re.search(r'<script type="application/json" id="catalogue">(.*?)</script>', html, re.S)[1])
    language = re.search(r'<html lang="(\w+)"', html)[1]
    assert catalogue == words(language), "the page brings its language along"
    return language


def words(language: str) -> dict[str, str]:
    return dict(sentences(language))


def test_a_page_comes_in_the_language_of_its_browser(box):
    page = box.visitor()
    for path in ("/", "/trust"):
        assert language_of(page, path) == "en"
        assert language_of(page, path, Accept_Language="nl-NL,nl;q=0.9,en;q=0.8") == "nl"
        assert language_of(page, path, Accept_Language="fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7") == "de"
        assert language_of(page, path, Accept_Language="fr") == "en"


def test_a_device_and_a_person_choose_their_language(box, member):
    page = box.page()
    signed = page.cookie
    page.cookie = f"{signed}; larson-language=de"
    assert language_of(page, Accept_Language="nl") == "de", "what the device chose"
    page.cookie = f"{signed}; larson-language=../xx"
    assert language_of(page, Accept_Language="nl") == "nl"
    page.cookie = signed
    ada = member(page, "Ada")
    box.appliance.identity.people.set_preferences(ada.id, {"language": "en"})
    page.cookie += "; larson-language=de"
    assert language_of(page, Accept_Language="nl") == "en", "what the person chose"


def test_what_belongs_to_people_is_not_compressed(box):
    assert box.page().request("GET", "/session", Accept_Encoding="gzip").headers["Content-Encoding"] is None


def test_no_script_has_a_template_in_a_template():
    """The minifier takes the spaces of the inner one."""
    nested = re.compile(r"\$\{[^}`]*`")
    assert [path.name for path in (ROOT / "static/js").rglob("*.js") if nested.search(path.read_text())] == []
