"""How the next word is chosen: the members that chat, completions and responses share."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from appliance.llm.engine import Options
from appliance.web.openai.errors import unsupported

MAX_CHOICES = 8
MAX_TOKENS = 1_000_000  # more than any context
SEEDS = 2**31
LIMIT = "must be a whole number from 1. More than fits is cut to what fits."

FunctionName = Annotated[str, Meta(min_length=1, max_length=64)]  # as long as OpenAI has them
Word = Annotated[str, Meta(min_length=1)]
TokenLimit = Annotated[int, Meta(ge=1)]
Temperature = Annotated[float, Meta(ge=0, le=2)]
TopP = Annotated[float, Meta(ge=0, le=1)]
Penalty = Annotated[float, Meta(ge=-2, le=2)]
Stop = Word | Annotated[list[Word], Meta(max_length=16)]
Choices = Annotated[int, Meta(ge=1, le=MAX_CHOICES)]

PROBLEMS: Mapping[str, str] = {
    "max_completion_tokens": f"max_completion_tokens {LIMIT}",
    "max_output_tokens": f"max_output_tokens {LIMIT}",
    "max_tokens": f"max_tokens {LIMIT}",
    "temperature": "temperature must be a number from 0 to 2.",
    "top_p": "top_p must be a number from 0 to 1.",
    "frequency_penalty": "frequency_penalty must be a number from -2 to 2.",
    "presence_penalty": "presence_penalty must be a number from -2 to 2.",
    "seed": "seed must be a whole number.",
    "stop": "stop must be a text, or a list of at most 16 texts.",
    "n": f"n must be a whole number from 1 to {MAX_CHOICES}.",
    "stream": "stream must be true or false.",
}


class StreamOptions(Struct):
    """How a stream is sent. It is never padded, so `include_obfuscation` changes nothing."""

    include_usage: bool | None = None
    include_obfuscation: bool | None = None


class Sampled(Struct, kw_only=True):
    """What chat completions and completions share: how the next word is chosen, how long it goes on, how it is sent."""

    max_tokens: TokenLimit | None = None
    temperature: Temperature | None = None
    top_p: TopP | None = None
    frequency_penalty: Penalty | None = None
    presence_penalty: Penalty | None = None
    seed: int | None = None
    stop: Stop | None = None
    n: Choices | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    def options(self, client: str, max_tokens: int | None, plain: bool = False) -> Options:
        """The options of the engine; `plain` without the model's chat template."""
        return Options(
            client=client,
            max_tokens=max_tokens,
            temperature=self.temperature,
            top_p=self.top_p,
            frequency_penalty=self.frequency_penalty or 0.0,
            presence_penalty=self.presence_penalty or 0.0,
            seed=None if self.seed is None else self.seed % SEEDS,
            stop=(self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ()),
            whole=True,
            plain=plain,
        )

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with what it used."""
        return self.stream_options is not None and self.stream_options.include_usage is True


def refuse(body: Struct, nothing: Mapping[str, tuple[Any, ...]]) -> None:
    """Refuse what this box cannot do. `nothing`: values of each such member that ask for nothing. Raises WireError."""
    for name, values in nothing.items():
        given = getattr(body, name)
        if given is not None and not any(given == value and type(given) is type(value) for value in values):
            raise unsupported(name)


def seeded(options: Options, choice: int) -> Options:
    """The options of a further choice of one request: by chance, or by the next seed."""
    if choice == 0 or options.seed is None:
        return options
    return replace(options, seed=(options.seed + choice) % SEEDS)


def limited(*limits: int | None) -> int | None:
    """The first limit of tokens that is given; the engine cuts it to what fits."""
    return next((min(limit, MAX_TOKENS) for limit in limits if limit is not None), None)
