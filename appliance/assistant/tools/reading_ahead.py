"""Has the first question answered as soon as the later ones: patterns are made and tables loaded when they are needed.

On a fast machine that takes 3 seconds of processor time, which somebody who asks aloud would wait for.
"""

from appliance.assistant.tools.registry import FUNCTIONS, Asker, ToolRegistry
from appliance.intents.before import Turn
from appliance.intents.call import Call

NOBODY = "nobody"  # has no timers, and waits for nothing
ASKED = ("what time is it in Tokyo?", "how many grams are three ounces?")  # whose tools load tables
READ = (  # not carried out; the first is read by all rules of all languages, and by its meaning
    "why is the sky blue?",
    "set a timer for eleven minutes.",
    "what is seventeen plus twenty five?",
    "remind me to call my sister at six.",
)
BEFORE = (Turn("set a timer for ten minutes.", (Call("timer", {"seconds": 600}),)),)


def read_ahead(tools: ToolRegistry) -> None:
    """Read some requests, and carry out those that change nothing. For a thread that nobody waits for."""
    for text in READ:
        for turns in ((), BEFORE):
            tools.use(text, Asker(None, NOBODY, "en"), FUNCTIONS, turns)
    for text in ASKED:
        tools.use(text, Asker(None, NOBODY, "en"))
