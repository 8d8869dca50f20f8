"""A response that is wanted (POST /v1/responses), as a program sends it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from appliance.web.openai import sampling
from appliance.web.openai.chat_body import MAX_MESSAGES, MAX_TOOLS, READS_TEXT, ObjectFormat, TextFormat
from appliance.web.openai.sampling import FunctionName, StreamOptions, Temperature, TokenLimit, TopP

# What this box cannot do is refused when it is asked for, not ignored: the values ask for nothing.
NOT_HERE: Mapping[str, tuple[Any, ...]] = {
    "background": (False,),
    "conversation": (),
    "prompt": (),
    "top_logprobs": (0,),
    "context_management": ([],),
}


class InputText(Struct, tag_field="type", tag="input_text"):
    """A part of what is said to the model."""

    text: str


class OutputText(Struct, tag_field="type", tag="output_text"):
    """A part of what the model said."""

    text: str


class PlainText(Struct, tag_field="type", tag="text"):
    """A part of a message, as chat completions call it."""

    text: str


class OutputRefusal(Struct, tag_field="type", tag="refusal"):
    """A part of an earlier answer that refused to answer."""

    refusal: str


Part = InputText | OutputText | PlainText | OutputRefusal


class Message(Struct, tag_field="type", tag="message"):
    """A message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Part]
    id: str | None = None
    status: str | None = None


class FunctionCall(Struct, tag_field="type", tag="function_call"):
    """A function that the model called, with its arguments as JSON in a string."""

    name: str
    arguments: str
    call_id: str
    id: str | None = None
    status: str | None = None


class FunctionCallOutput(Struct, tag_field="type", tag="function_call_output"):
    """What a function answered."""

    call_id: str
    output: str | list[Part]
    id: str | None = None
    status: str | None = None


class ItemReference(Struct, tag_field="type", tag="item_reference"):
    """An item of an earlier response that is still kept."""

    id: str


class Reasoning(Struct, tag_field="type", tag="reasoning"):
    """Another model's thoughts, which are not told to this one."""

    id: str | None = None


Item = Message | FunctionCall | FunctionCallOutput | ItemReference | Reasoning


class FunctionTool(Struct, tag_field="type", tag="function"):
    """A function that the model can call; `parameters` is a JSON Schema."""

    name: FunctionName
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class FunctionChoice(Struct, tag_field="type", tag="function"):
    """The one function that must be called."""

    name: str


class SchemaFormat(Struct, tag_field="type", tag="json_schema"):
    """The answer follows a JSON Schema."""

    schema: dict[str, Any] | bool
    name: str | None = None
    description: str | None = None
    strict: bool | None = None


class TextOptions(Struct):
    """The form of the answer."""

    format: TextFormat | ObjectFormat | SchemaFormat | None = None
    verbosity: str | None = None


class ResponseBody(Struct):
    """A response that is wanted. Members that are not listed are ignored."""

    problems: ClassVar[Mapping[str, str]] = {
        **sampling.PROBLEMS,
        "input": f"input must be a text, or a list of 1 to {MAX_MESSAGES} items. {READS_TEXT}",
        "tools": f"tools must be a list of at most {MAX_TOOLS} functions. There are no built-in tools here.",
        "tool_choice": "tool_choice must be none, auto, required, or a function.",
    }

    model: str
    input: str | Annotated[list[Item], Meta(min_length=1, max_length=MAX_MESSAGES)]
    instructions: str | None = None
    previous_response_id: str | None = None
    max_output_tokens: TokenLimit | None = None
    temperature: Temperature | None = None
    top_p: TopP | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    text: TextOptions | None = None
    tools: Annotated[list[FunctionTool], Meta(max_length=MAX_TOOLS)] | None = None
    tool_choice: Literal["none", "auto", "required"] | FunctionChoice | None = None
    parallel_tool_calls: bool | None = None
    truncation: Literal["auto", "disabled"] | None = None
    store: bool | None = None
    metadata: dict[str, str] | None = None
    background: Any = None
    conversation: Any = None
    prompt: Any = None
    top_logprobs: Any = None
    context_management: Any = None
    # Accepted without effect: they name who asks, or hint at an effort that this model does not make.
    reasoning: dict[str, Any] | None = None
    include: list[str] | None = None
    max_tool_calls: int | None = None
    user: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
    service_tier: str | None = None

    @staticmethod
    def prepare(value: dict[str, Any]) -> None:
        """Name the type of items that leave it out: those with a role are messages."""
        items = value.get("input")
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and "role" in item:
                item.setdefault("type", "message")
