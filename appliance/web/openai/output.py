"""The output of a response: its items, and the events that tell how they came about, in OpenAI's order and names."""

import itertools
from collections.abc import Generator, Iterator
from typing import Any

from appliance.llm.prompt import Turn
from appliance.llm.structured.tool_calls import Call
from appliance.web.openai.generation import new_id
from appliance.web.openai.request import called

Item = dict[str, Any]
Named = tuple[str, dict[str, Any]]  # an event: its name, and its members besides type and sequence_number


class Output:
    """The one item of a response: a message or a function call."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.turn: Turn = {"role": "assistant", "content": ""}

    def events(self, parts: Generator[str | Call, None, None]) -> Iterator[Named]:
        """The events of an item that comes in parts. Raises what the parts raise."""
        first = next(parts, "")
        if isinstance(first, Call):
            yield from self._called(first)
        else:
            yield from self._said(first, parts)

    def _called(self, call: Call) -> Iterator[Named]:
        text = call.text
        item = {"id": new_id("fc_"), "type": "function_call", "call_id": new_id("call_"), "name": call.name}
        at = {"item_id": item["id"], "output_index": 0}
        yield _item("added", {**item, "arguments": "", "status": "in_progress"})
        yield "response.function_call_arguments.delta", {**at, "delta": text}
        yield "response.function_call_arguments.done", {**at, "name": call.name, "arguments": text}
        self.turn["content"] = called(call.name, text)
        self.items.append({**item, "arguments": text, "status": "completed"})
        yield _item("done", self.items[0])

    def _said(self, first: str, rest: Iterator[str | Call]) -> Iterator[Named]:
        item: Item = {"id": new_id("msg_"), "type": "message", "role": "assistant"}
        at = {"item_id": item["id"], "output_index": 0, "content_index": 0}
        yield _item("added", {**item, "status": "in_progress", "content": []})
        yield "response.content_part.added", {**at, "part": _part("")}
        said = []
        for piece in filter(None, map(str, itertools.chain([first], rest))):
            said.append(piece)
            yield "response.output_text.delta", {**at, "delta": piece, "logprobs": []}
        self.turn["content"] = text = "".join(said)
        yield "response.output_text.done", {**at, "text": text, "logprobs": []}
        yield "response.content_part.done", {**at, "part": _part(text)}
        self.items.append({**item, "status": "completed", "content": [_part(text)]})
        yield _item("done", self.items[0])


def _item(what: str, item: Item) -> Named:
    return f"response.output_item.{what}", {"output_index": 0, "item": item}


def _part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
