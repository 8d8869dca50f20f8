"""The figures for Prometheus: what there is, who may read them, that they tell of nobody, and Grafana's dashboard."""

import json
import re

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support import ROOT, eventually
from web.box import enter, running
from web.phone import Phone

from appliance.core.config import replace
from appliance.core.images import encode_jpeg
from appliance.hardware.board import Board, BoardState, Power
from appliance.operations.doctor import CHECKS

DASHBOARD = ROOT / "deploy" / "grafana" / "larson.json"
NAME = re.compile(r"\blarson_\w+")
LABELS = {"part", "kind", "by", "when", "process", "check", "version"}


def read(answer) -> dict[str, dict[tuple, float]]:
    """The samples by name and labels, read as Prometheus does."""
    found: dict[str, dict[tuple, float]] = {}
    for family in text_string_to_metric_families(answer.body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


@pytest.fixture
def whole(bare, tmp_path, monkeypatch):
    """A box that reports everything: a camera, a board with all sensors, a check-up."""
    (tmp_path / "view.jpg").write_bytes(encode_jpeg(np.full((480, 640, 3), 90, np.uint8), 90))
    monkeypatch.setattr(Board, "look", lambda _: BoardState(61.5, Power(False, True, True, True)))
    with running(replace(bare, "camera", source=str(tmp_path / "view.jpg"))) as box:
        box.appliance.care.checkups.begin()
        eventually(lambda: box.appliance.care.checkups.checked_at, 120, "all checks are made")
        eventually(lambda: box.status().camera.ok)
        yield box


def test_what_there_is(whole, log_in):
    page = whole.page()
    log_in(whole, page, "Ada")
    answer = whole.visitor().get("/metrics")
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = read(answer)
    assert found["larson_temperature_celsius"] == {(): 61.5}
    assert found["larson_throttled"] == {(("when", "now"),): 1, (("when", "since_start"),): 1}
    assert found["larson_undervoltage"][(("when", "now"),)] == 0
    assert found["larson_part_ready"][(("part", "camera"),)] == 1
    assert found["larson_logins_total"] == {(("by", "face"),): 0, (("by", "pin"),): 0}, "not within the hour"
    page.socket("/ws/feed").receive()
    eventually(lambda: read(page.get("/metrics"))["larson_open"][(("kind", "sockets"),)] == 10)
    assert () in found["larson_people"]
    assert set(found["larson_check"]) == {(("check", check.id),) for check in CHECKS}
    assert found["larson_process_resident_bytes"][(("process", "appliance"),)] > 10e6
    assert 0 < found["larson_memory_free_bytes"][()] < found["larson_memory_total_bytes"][()]


def test_nobody_is_in_them(whole, log_in):
    page = whole.page()
    log_in(whole, page, "Grace Brewster")
    text = whole.visitor().get("/metrics").body.decode()
    assert "Grace" not in text and "127.0.0.1" not in text and str(whole.appliance.config.data.folder) not in text
    labels = {key for family in text_string_to_metric_families(text) for s in family.samples for key in s.labels}
    assert labels <= LABELS


def test_counters_only_grow(whole):
    before, after = (read(whole.visitor().get("/metrics")) for _ in range(2))
    counters = [name for name in before if name.endswith("_total")]
    assert len(counters) >= 6
    for name in counters:
        assert all(after[name][labels] >= value for labels, value in before[name].items()), name


def test_every_figure_of_the_dashboard_exists(whole):
    found = set(read(whole.visitor().get("/metrics")))
    board = json.loads(DASHBOARD.read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    queries += [str(variable["query"]) for variable in board["templating"]["list"]]
    named = {name for query in queries for name in NAME.findall(query)}
    assert sorted(named - found) == []
    assert sorted(found - named) == [], "each figure is shown"
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_a_machine_that_reports_nothing_leaves_it_out(box):
    found = read(box.visitor().get("/metrics"))
    assert "larson_check" not in found and "larson_people" in found
    assert (("part", "camera"),) not in found["larson_part_ready"], "the settings want none"


def test_over_the_network_with_the_owner_s_token_only(bare, log_in):
    config = replace(replace(bare, "network", on=True), "network", host="127.0.0.1", port=0)
    with running(config) as box:
        eventually(lambda: box.appliance.network.reach.get().port)
        tokens = {}
        for name in ("Ada", "Bob"):
            page = box.page()
            person = log_in(box, page, name)
            tokens[name] = box.appliance.identity.tokens.create(person.id, "watch")
        stranger = Phone(box.network_port, box.appliance.network.authority.der)
        box.add(stranger)
        assert stranger.get("/metrics").status == 401
        for secret, status in ((tokens["Ada"], 200), (tokens["Bob"], 401), ("larson-nonsense", 401), ("", 401)):
            assert stranger.get("/metrics", Authorization=f"Bearer {secret}").status == status
        assert list(json.loads(stranger.get("/healthz").body)) == ["status"], "strangers learn a word"


def test_enter_counts_a_log_in_once(box, log_in):
    page = box.page()
    person = log_in(box, page, "Ada")
    enter(box, page, person)
    assert box.appliance.care.logins.counted() == {"face": 2, "pin": 0}
