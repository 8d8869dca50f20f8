"""Requests in OpenAI's wire format: what a program may ask for, read and checked."""

import json
from dataclasses import dataclass, field
from typing import Any

from appliance.core.errors import SchemaError
from appliance.llm.engine import Options
from appliance.llm.prompt import Turn
from appliance.llm.structured.schema import Schema
from appliance.llm.structured.tool_calls import Tool

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "user"}
MOST_MESSAGES = 2000
MOST_TEXTS = 256
MOST_TOOLS = 64
LONGEST = 400_000  # characters of all messages
JSON_OBJECT = Schema({"type": "object"})
# What this box cannot do is refused when it is asked for, not ignored. The value is what asks for nothing.
NOT_HERE = {"n": 1, "logprobs": False, "top_logprobs": 0, "logit_bias": {}, "audio": None, "modalities": ["text"]}


class WireError(Exception):
    """A request that cannot be served, in the form that clients expect."""

    def __init__(
        self, message: str, param: str | None = None, code: str | None = None, status: int = 400, kind: str = ""
    ):
        super().__init__(message)
        self.status = status
        kind = kind or ("invalid_request_error" if status < 500 else "server_error")
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


@dataclass(frozen=True)
class Request:
    """A chat completion that is wanted."""

    turns: list[Turn]
    options: Options
    schema: Schema | None
    tools: list[Tool] = field(default_factory=list)
    choice: str = "none"  # none, auto, required, or the name of a tool
    stream: bool = False
    usage: bool = False  # at the end of a stream


def read_request(body: dict[str, Any], client: str) -> Request:
    """The request of a JSON body. Raises WireError."""
    for name, nothing in NOT_HERE.items():
        if body.get(name) not in (None, nothing):
            raise WireError(f"{name} is not supported here.", name, "unsupported_parameter")
    tools = _tools(body)
    limit = _number(body, "max_completion_tokens", 1, 1_000_000, whole=True)
    limit = limit if limit is not None else _number(body, "max_tokens", 1, 1_000_000, whole=True)
    options = Options(
        client=client,
        max_tokens=int(limit) if limit is not None else None,
        temperature=_number(body, "temperature", 0, 2),
        top_p=_number(body, "top_p", 0, 1),
        seed=_seed(body),
        stop=_stop(body),
    )
    stream_options = body.get("stream_options") or {}
    if not isinstance(stream_options, dict):
        raise WireError("stream_options is an object.", "stream_options")
    return Request(
        turns=_turns(body),
        options=options,
        schema=_schema(body),
        tools=tools,
        choice=_choice(body, tools),
        stream=body.get("stream") is True,
        usage=stream_options.get("include_usage") is True,
    )


def read_texts(body: dict[str, Any]) -> list[str]:
    """The texts of an embeddings request. Raises WireError."""
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        raise WireError("input is a text, or a list of texts; tokens are not taken here.", "input")
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > LONGEST:
        raise WireError(f"input has too much: {MOST_TEXTS} texts and {LONGEST} characters at most.", "input")
    if body.get("encoding_format") not in (None, "float", "base64"):
        raise WireError("encoding_format is float or base64.", "encoding_format")
    if body.get("dimensions") is not None:
        raise WireError("dimensions is not supported here.", "dimensions", "unsupported_parameter")
    return [text.encode("utf-8", "replace").decode() for text in texts]


def _turns(body: dict[str, Any]) -> list[Turn]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise WireError("messages must be a list with at least one message.", "messages")
    if len(messages) > MOST_MESSAGES:
        raise WireError(f"{MOST_MESSAGES} messages are the most.", "messages")
    turns = [_turn(message, f"messages[{number}]") for number, message in enumerate(messages)]
    if sum(len(turn["content"]) for turn in turns) > LONGEST:
        raise WireError("The messages are too long for this box.", "messages", "context_length_exceeded")
    leading = 0
    while leading < len(turns) and turns[leading]["role"] == "system":
        leading += 1
    if leading > 1:  # a chat template takes one
        turns[:leading] = [{"role": "system", "content": "\n\n".join(turn["content"] for turn in turns[:leading])}]
    return turns


def _turn(message: Any, where: str) -> Turn:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        raise WireError(f"{where} needs a role: {', '.join(ROLES)}.", where)
    text = _text(message.get("content"), where)
    if calls := message.get("tool_calls"):
        text = "\n".join(filter(None, [text, *(_called(call, where) for call in calls)]))
    if message["role"] == "tool":
        text = f"The tool answered: {text}"
    return {"role": ROLES[message["role"]], "content": text.encode("utf-8", "replace").decode()}


def _text(content: Any, where: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise WireError(f"{where}.content is a text, or a list of parts.", where)
    parts = []
    for part in content:
        if not isinstance(part, dict) or part.get("type") not in ("text", "refusal"):
            raise WireError("This model reads text only.", where, "unsupported_content")
        parts.append(str(part.get("text") or part.get("refusal") or ""))
    return "".join(parts)


def _called(call: Any, where: str) -> str:
    try:
        return f"I call {call['function']['name']} with {call['function']['arguments']}"
    except (KeyError, TypeError) as error:
        raise WireError(f"{where}.tool_calls needs function.name and function.arguments.", where) from error


def _number(body: dict[str, Any], name: str, low: float, high: float, whole: bool = False) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    good = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not good or not low <= value <= high:
        raise WireError(f"{name} must be a number from {low} to {high}.", name)
    return float(value)


def _seed(body: dict[str, Any]) -> int | None:
    value = body.get("seed")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise WireError("seed is a whole number.", "seed")
    return None if value is None else value % 2**31


def _stop(body: dict[str, Any]) -> tuple[str, ...]:
    value = body.get("stop")
    words = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(words, list) or len(words) > 16 or not all(isinstance(w, str) and w for w in words):
        raise WireError("stop is a text, or a list of at most 16.", "stop")
    return tuple(words)


def _schema(body: dict[str, Any]) -> Schema | None:
    wanted = body.get("response_format")
    if wanted is None:
        return None
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind == "text":
        return None
    if kind == "json_object":
        return JSON_OBJECT
    if kind != "json_schema" or not isinstance(wanted.get("json_schema"), dict):
        raise WireError("response_format is text, json_object, or json_schema with its schema.", "response_format")
    return _checked(wanted["json_schema"].get("schema", {}), "response_format.json_schema.schema")


def _tools(body: dict[str, Any]) -> list[Tool]:
    given = body.get("tools") or []
    if not isinstance(given, list) or len(given) > MOST_TOOLS:
        raise WireError(f"tools is a list of at most {MOST_TOOLS}.", "tools")
    tools = []
    for number, tool in enumerate(given):
        where = f"tools[{number}]"
        function = tool.get("function") if isinstance(tool, dict) and tool.get("type") == "function" else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str) or not function["name"]:
            raise WireError(f"{where} must be a function with a name.", where)
        parameters = function.get("parameters") or {"type": "object", "properties": {}}
        schema = _checked(parameters, f"{where}.function.parameters")
        tools.append(Tool(function["name"], str(function.get("description") or ""), schema))
    if len({tool.name for tool in tools}) < len(tools):
        raise WireError("Two tools have one name.", "tools")
    return tools


def _choice(body: dict[str, Any], tools: list[Tool]) -> str:
    choice = body.get("tool_choice")
    if choice is None:
        return "auto" if tools else "none"
    if isinstance(choice, dict):
        choice = (choice.get("function") or {}).get("name")
        if choice not in [tool.name for tool in tools]:
            raise WireError("tool_choice names a function that is not among the tools.", "tool_choice")
        return str(choice)
    if choice not in ("none", "auto", "required"):
        raise WireError("tool_choice is none, auto, required, or a function.", "tool_choice")
    if choice == "required" and not tools:
        raise WireError("tool_choice is required, and there are no tools.", "tool_choice")
    return str(choice) if tools else "none"


def _checked(document: Any, where: str) -> Schema:
    try:
        return Schema(document)
    except SchemaError as error:
        raise WireError(str(error), where, "unsupported_schema") from error


def arguments_text(arguments: Any) -> str:
    """Arguments as the format has them: JSON in a string."""
    return json.dumps(arguments, ensure_ascii=False)
