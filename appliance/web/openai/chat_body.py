"""A chat completion that is wanted, as a program sends it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from appliance.web.openai import sampling
from appliance.web.openai.sampling import Sampled, TokenLimit

MAX_MESSAGES = 2000
MAX_TOOLS = 128
READS_TEXT = "This model reads text only."
# What this box cannot do is refused when it is asked for, not ignored: the values ask for nothing.
NOT_HERE: Mapping[str, tuple[Any, ...]] = {
    "logprobs": (False,),
    "top_logprobs": (0,),
    "logit_bias": ({},),
    "audio": (),
    "modalities": (["text"], []),
    "functions": ([],),
    "function_call": ("none",),
    "web_search_options": (),
    "prediction": (),
}


class TextPart(Struct, tag_field="type", tag="text"):
    """A part of a message."""

    text: str


class RefusalPart(Struct, tag_field="type", tag="refusal"):
    """A part of an earlier answer that refused to answer."""

    refusal: str


class CalledFunction(Struct):
    """What an earlier answer called, and its arguments as JSON in a string."""

    name: str
    arguments: str


class ToolCall(Struct):
    """A tool call in an earlier answer."""

    function: CalledFunction
    id: str | None = None
    type: Literal["function"] = "function"


class ChatTurn(Struct):
    """A message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart | RefusalPart] | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None
    name: str | None = None
    refusal: str | None = None


class Function(Struct):
    """A function that the model can call; `parameters` is a JSON Schema."""

    name: sampling.FunctionName
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class FunctionTool(Struct, tag_field="type", tag="function"):
    """A tool that the program offers."""

    function: Function


class FunctionName(Struct):
    """The name of a function."""

    name: str


class ToolChoice(Struct, tag_field="type", tag="function"):
    """The one tool that must be called."""

    function: FunctionName


class TextFormat(Struct, tag_field="type", tag="text"):
    """The answer is text."""


class ObjectFormat(Struct, tag_field="type", tag="json_object"):
    """The answer is a JSON object."""


class NamedSchema(Struct):
    """A JSON Schema; its name and description say nothing to the grammar."""

    schema: dict[str, Any] | bool = {}
    name: str | None = None
    description: str | None = None
    strict: bool | None = None


class SchemaFormat(Struct, tag_field="type", tag="json_schema"):
    """The answer follows a JSON Schema."""

    json_schema: NamedSchema


class ChatBody(Sampled, kw_only=True):
    """A chat completion that is wanted. Members that are not listed are ignored."""

    problems: ClassVar[Mapping[str, str]] = {
        **sampling.PROBLEMS,
        "messages": f"messages must be a list of 1 to {MAX_MESSAGES} messages. {READS_TEXT}",
        "tools": f"tools must be a list of at most {MAX_TOOLS} functions.",
        "response_format": "response_format must be text, json_object, or json_schema with its schema.",
        "tool_choice": "tool_choice must be none, auto, required, or a function.",
    }

    model: str
    messages: Annotated[list[ChatTurn], Meta(min_length=1, max_length=MAX_MESSAGES)]
    max_completion_tokens: TokenLimit | None = None
    response_format: TextFormat | ObjectFormat | SchemaFormat | None = None
    tools: Annotated[list[FunctionTool], Meta(max_length=MAX_TOOLS)] | None = None
    tool_choice: Literal["none", "auto", "required"] | ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    logprobs: Any = None
    top_logprobs: Any = None
    logit_bias: Any = None
    audio: Any = None
    modalities: Any = None
    functions: Any = None
    function_call: Any = None
    web_search_options: Any = None
    prediction: Any = None
    # Accepted without effect: they name who asks, or hint at an effort that this model does not make.
    user: str | None = None
    metadata: dict[str, str] | None = None
    store: bool | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    service_tier: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
