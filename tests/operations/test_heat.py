"""The language model slows down when the box gets hot, and goes on as usual when it is cool again."""

import pytest
from support import eventually
from web.box import running

from appliance.hardware.board import Board, BoardState, Power
from appliance.llm.pipe import Ease, line, read_request
from appliance.operations.heat import ease_of, level_after

THROTTLED = Power(False, True, False, True)


def levels(degrees: list[float | None]) -> list[str]:
    found = ["cool"]
    for each in degrees:
        found.append(level_after(found[-1], BoardState(each, None)))
    return found[1:]


def test_levels_are_left_some_degrees_below_where_they_begin():
    assert levels([60, 74, 75, 72, 70, 69, 74]) == ["cool", "cool", "warm", "warm", "warm", "cool", "cool"]
    assert levels([81, 77, 75, 71, 69]) == ["hot", "hot", "warm", "warm", "cool"]
    assert levels([None, 90, None]) == ["cool", "hot", "cool"]


def test_a_throttled_processor_is_hot_whatever_it_reports():
    assert level_after("cool", BoardState(40, THROTTLED)) == "hot"
    assert level_after("hot", BoardState(40, Power(False, False, True, True))) == "cool"


@pytest.mark.parametrize(("level", "threads", "rests"), [("cool", 0, False), ("warm", 2, False), ("hot", 1, True)])
def test_what_the_model_gives_up(level, threads, rests):
    ease = ease_of(level, cores=4)
    assert (ease.threads, ease.rest > 0) == (threads, rests)
    assert read_request(line(ease)) == ease
    assert ease_of("warm", cores=1).threads == 1


def test_the_box_tells_its_model_and_its_pages(bare_config, monkeypatch):
    temperature = [50.0]
    monkeypatch.setattr(Board, "look", lambda _: BoardState(temperature[0], None))
    with running(bare_config) as box:
        eased: list[Ease] = []
        monkeypatch.setattr(box.appliance.assistant, "ease", eased.append)
        feed = box.page().socket("/ws/feed")
        temperature[0] = 82.0
        eventually(lambda: box.status().heat == "hot")
        said = eventually(lambda: (now := feed.until("status", 30)[-1])["heat"] == "hot" and now)
        assert "answers come slower" in said["model"]["text"] and said["model"]["word"] == "slowed down"
        assert box.visitor().get("/healthz").json["box"]["heat"] == "hot"
        temperature[0] = 55.0
        eventually(lambda: box.status().heat == "cool")
        assert eased == [ease_of("hot"), Ease()]


@pytest.fixture
def bare_config(config, tmp_path):
    """Settings of a box without models."""
    from appliance.core.config import replace

    return replace(config, "models", folder=tmp_path / "no-models")
