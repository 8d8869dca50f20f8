"""What is read before anybody asks, so that the first question is answered soon."""

from appliance.assistant.tools.reading_ahead import BEFORE, NOBODY, read_ahead
from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents import follow_forms


def test_reading_ahead_makes_the_patterns_and_changes_nothing(tmp_path, clock):
    rung = []
    tools = ToolRegistry(
        ToolContext(
            seen=lambda *_: None,
            find=lambda *_: [],
            light=lambda *_: rung.append("light"),
            ring=lambda *_: rung.append("ring"),
            remember=lambda *_: rung.append("remember"),
            remembered=lambda _: [],
            forget=lambda *_: rung.append("forget"),
            patterns=("sweep",),
            folder=tmp_path,
            clock=clock,
        )
    )
    follow_forms._patterns.cache_clear()
    read_ahead(tools)
    assert tools.timers.all() == [] and rung == []
    assert tools.use("yes", Asker(None, NOBODY, "en")) is None, "nothing waits for a yes"
    made = follow_forms._patterns.cache_info().misses
    assert tools.use("Make it eight.", Asker(None, "guest", "en"), turns=BEFORE)
    assert follow_forms._patterns.cache_info().misses == made == 3, "in each language"
