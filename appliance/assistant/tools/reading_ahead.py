"""Has the first question answered as soon as the later ones: patterns are made and tables loaded when they are needed.

On a fast machine that takes 3 seconds of processor time, which somebody who asks aloud would wait for.
"""

from appliance.assistant.tools.registry import FUNCTIONS, Asker, ToolRegistry
from appliance.intents.before import Turn
from appliance.intents.call import Call

NOBODY = "nobody"  # has no timers, and waits for nothing
ASKED = ("What time is it in Tokyo?", "How many grams are three ounces?")  # whose tools load tables
READ = (  # not carried out; the first is read by all rules of all languages, and by its meaning
    "Why is the sky blue?",
    "Set a timer for eleven minutes.",
    "What is seventeen plus twenty five?",
    "Remind me to call my sister at six.",
)
BEFORE = (Turn("Set a timer for ten minutes.", (Call("timer", {"seconds": 600}),)),)
LANGUAGES = ("en", "de", "nl")


def read_ahead(tools: ToolRegistry) -> None:
    """Read some requests, and carry out those that change nothing. For a thread that nobody waits for."""
    for text in READ:
        for turns in ((), BEFORE):
            tools.use(text, Asker(None, NOBODY, "en"), FUNCTIONS, turns)
    for text in ASKED:
        tools.use(text, Asker(None, NOBODY, "en"))
