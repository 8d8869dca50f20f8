"""Requests in OpenAI's wire format: what a program can ask for, as types, and what the engine makes of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from appliance.core.errors import SchemaError
from appliance.llm.engine import Options
from appliance.llm.prompt import Turn
from appliance.llm.structured.schema import Schema
from appliance.llm.structured.tool_calls import Tool

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "user"}
MAX_MESSAGES = 2000
MAX_TEXTS = 256
MAX_TOOLS = 64
MAX_TOKENS = 1_000_000
LONGEST = 400_000  # characters of all messages
TOLD = "The tool answered: "
JSON_OBJECT = Schema({"type": "object"})
# What this box cannot do is refused when it is asked for, not ignored. The value is what asks for nothing.
NOT_HERE = {"n": 1, "logprobs": False, "top_logprobs": 0, "logit_bias": {}, "audio": None, "modalities": ["text"]}

Word = Annotated[str, Meta(min_length=1)]
TokenLimit = Annotated[int, Meta(ge=1, le=MAX_TOKENS)]


class WireError(Exception):
    """A request that cannot be served, in the form that clients expect."""

    def __init__(
        self, message: str, param: str | None = None, code: str | None = None, status: int = 400, kind: str = ""
    ):
        super().__init__(message)
        self.status = status
        kind = kind or ("invalid_request_error" if status < 500 else "server_error")
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


class TextPart(Struct, tag_field="type", tag="text"):
    """A part of a message."""

    text: str = ""


class RefusalPart(Struct, tag_field="type", tag="refusal"):
    """A part of an earlier answer that refused to answer."""

    refusal: str = ""


class CalledFunction(Struct):
    """What an earlier answer called, and with what."""

    name: str
    arguments: Any


class ToolCall(Struct):
    """A tool call in an earlier answer."""

    function: CalledFunction


class ChatTurn(Struct):
    """A message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart | RefusalPart] | None = None
    tool_calls: list[ToolCall] | None = None


class Function(Struct):
    """A function that the model can call; `parameters` is a JSON Schema."""

    name: Word
    description: str | None = None
    parameters: dict[str, Any] | None = None


class FunctionTool(Struct, tag_field="type", tag="function"):
    """A tool that the program offers."""

    function: Function


class FunctionName(Struct):
    """The name of a function."""

    name: str


class ToolChoice(Struct):
    """The one tool that must be called."""

    function: FunctionName


class TextFormat(Struct, tag_field="type", tag="text"):
    """The answer is text."""


class ObjectFormat(Struct, tag_field="type", tag="json_object"):
    """The answer is a JSON object."""


class NamedSchema(Struct):
    """A JSON Schema; its name is ignored."""

    schema: Any = {}


class SchemaFormat(Struct, tag_field="type", tag="json_schema"):
    """The answer follows a JSON Schema."""

    json_schema: NamedSchema


class StreamOptions(Struct):
    """Whether a stream ends with the number of tokens."""

    include_usage: bool | None = None


class ChatBody(Struct):
    """A chat completion that is wanted. Members that are not listed are ignored."""

    problems: ClassVar[Mapping[str, str]] = {
        "messages": f"messages is a list of 1 to {MAX_MESSAGES}. Each has a role ({', '.join(ROLES)}) and a text: "
        "this model reads text only. tool_calls need function.name and function.arguments.",
        "max_completion_tokens": f"max_completion_tokens must be a number from 1 to {MAX_TOKENS}.",
        "max_tokens": f"max_tokens must be a number from 1 to {MAX_TOKENS}.",
        "temperature": "temperature must be a number from 0 to 2.",
        "top_p": "top_p must be a number from 0 to 1.",
        "seed": "seed is a whole number.",
        "stop": "stop is a text, or a list of at most 16.",
        "stream_options": "stream_options is an object.",
        "response_format": "response_format is text, json_object, or json_schema with its schema.",
        "tools": f"tools is a list of at most {MAX_TOOLS}. Each must be a function with a name.",
        "tool_choice": "tool_choice is none, auto, required, or a function.",
    }

    model: str
    messages: Annotated[list[ChatTurn], Meta(min_length=1, max_length=MAX_MESSAGES)]
    max_completion_tokens: TokenLimit | None = None
    max_tokens: TokenLimit | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    seed: int | None = None
    stop: Word | Annotated[list[Word], Meta(max_length=16)] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    response_format: TextFormat | ObjectFormat | SchemaFormat | None = None
    tools: Annotated[list[FunctionTool], Meta(max_length=MAX_TOOLS)] | None = None
    tool_choice: Literal["none", "auto", "required"] | ToolChoice | None = None
    n: Any = None
    logprobs: Any = None
    top_logprobs: Any = None
    logit_bias: Any = None
    audio: Any = None
    modalities: Any = None


class EmbeddingsBody(Struct):
    """Texts whose vectors are wanted."""

    problems: ClassVar[Mapping[str, str]] = {
        "input": f"input is a text, or a list of at most {MAX_TEXTS} texts; tokens are not taken here.",
        "encoding_format": "encoding_format is float or base64.",
    }

    model: str
    input: Word | Annotated[list[Word], Meta(min_length=1, max_length=MAX_TEXTS)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Any = None


@dataclass(frozen=True)
class Request:
    """A chat completion that is wanted, as the engine takes it."""

    turns: list[Turn]
    options: Options
    schema: Schema | None
    tools: list[Tool] = field(default_factory=list)
    choice: str = "none"  # none, auto, required, or the name of a tool
    stream: bool = False
    usage: bool = False  # at the end of a stream


def read_request(body: ChatBody, client: str) -> Request:
    """What a body asks for. Raises WireError."""
    for name, nothing in NOT_HERE.items():
        if getattr(body, name) not in (None, nothing):
            raise WireError(f"{name} is not supported here.", name, "unsupported_parameter")
    tools = _tools(body.tools or [])
    options = Options(
        client=client,
        max_tokens=body.max_completion_tokens or body.max_tokens,
        temperature=body.temperature,
        top_p=body.top_p,
        seed=None if body.seed is None else body.seed % 2**31,
        stop=(body.stop,) if isinstance(body.stop, str) else tuple(body.stop or ()),
    )
    return Request(
        turns=_turns(body.messages),
        options=options,
        schema=_schema(body),
        tools=tools,
        choice=_choice(body.tool_choice, tools),
        stream=body.stream is True,
        usage=body.stream_options is not None and body.stream_options.include_usage is True,
    )


def read_texts(body: EmbeddingsBody) -> list[str]:
    """The texts of an embeddings request. Raises WireError."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    if sum(map(len, texts)) > LONGEST:
        raise WireError(f"input has too much: {LONGEST} characters at most.", "input")
    if body.dimensions is not None:
        raise WireError("dimensions is not supported here.", "dimensions", "unsupported_parameter")
    return [_whole(text) for text in texts]


def _turns(messages: list[ChatTurn]) -> list[Turn]:
    turns = [_turn(message) for message in messages]
    if sum(len(turn["content"]) for turn in turns) > LONGEST:
        raise WireError("The messages are too long for this box.", "messages", "context_length_exceeded")
    leading = 0
    while leading < len(turns) and turns[leading]["role"] == "system":
        leading += 1
    if leading > 1:  # a chat template takes one
        turns[:leading] = [{"role": "system", "content": "\n\n".join(turn["content"] for turn in turns[:leading])}]
    return turns


def _turn(message: ChatTurn) -> Turn:
    content = message.content or ""
    parts = [content] if isinstance(content, str) else [_text(part) for part in content]
    called = [each.function for each in message.tool_calls or []]
    calls = [f"I call {function.name} with {function.arguments}" for function in called]
    text = "\n".join(filter(None, ["".join(parts), *calls]))
    return {"role": ROLES[message.role], "content": _whole(TOLD + text if message.role == "tool" else text)}


def _text(part: TextPart | RefusalPart) -> str:
    return part.text if isinstance(part, TextPart) else part.refusal


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which have no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _schema(body: ChatBody) -> Schema | None:
    if isinstance(body.response_format, SchemaFormat):
        return _checked(body.response_format.json_schema.schema, "response_format.json_schema.schema")
    return JSON_OBJECT if isinstance(body.response_format, ObjectFormat) else None


def _tools(given: list[FunctionTool]) -> list[Tool]:
    tools = []
    for number, tool in enumerate(given):
        parameters = tool.function.parameters or {"type": "object", "properties": {}}
        schema = _checked(parameters, f"tools[{number}].function.parameters")
        tools.append(Tool(tool.function.name, tool.function.description or "", schema))
    if len({tool.name for tool in tools}) < len(tools):
        raise WireError("Two tools have one name.", "tools")
    return tools


def _choice(choice: str | ToolChoice | None, tools: list[Tool]) -> str:
    if choice is None:
        return "auto" if tools else "none"
    if isinstance(choice, ToolChoice):
        if choice.function.name not in [tool.name for tool in tools]:
            raise WireError("tool_choice names a function that is not among the tools.", "tool_choice")
        return choice.function.name
    if choice == "required" and not tools:
        raise WireError("tool_choice is required, and there are no tools.", "tool_choice")
    return choice if tools else "none"


def _checked(document: Any, where: str) -> Schema:
    try:
        return Schema(document)
    except SchemaError as error:
        raise WireError(str(error), where, "unsupported_schema") from error


def arguments_text(arguments: Any) -> str:
    """Arguments as the format has them: JSON in a string."""
    return json.dumps(arguments, ensure_ascii=False)
