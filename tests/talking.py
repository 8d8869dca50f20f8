"""What the tests of the language model say to it, and read of its answers."""

from support import CORES

from appliance.core.config import load
from appliance.llm.engine import Options, TextDelta

# A small context, so that little has to be read to fill it; and threads that are not tried for every worker.
CHAT = load(
    environ={"LARSON_CHAT_THREADS": str(CORES), "LARSON_CHAT_CONTEXT": "512", "LARSON_CHAT_MAX_TOKENS": "96"}
).chat
STORY = [{"role": "user", "content": "Tell a very long story about a car that talks."}]
# Of a story that is stopped: as much as the context holds, so that it goes on however late a busy machine is.
LONG = Options(max_tokens=400, temperature=0.0)
SHORT = Options(max_tokens=24, temperature=0.0)


def talk(*words: str) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": word} for n, word in enumerate(words)]


def text_of(events) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def saying(text: str, **options) -> Options:
    """Options that leave the model one answer: what is tested is the way of the words, not their choice."""
    return Options(max_tokens=40, temperature=0.0, grammar=f'root ::= "{text}"', **options)
