"""Speech written down, in OpenAI's wire format: the form that is sent, and the five shapes of an answer."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, ClassVar, Literal

from flask import Response, request
from msgspec import Struct
from werkzeug.formparser import FormDataParser

from appliance.core.errors import ApplianceError, BusyError, ClipError, ModelError
from appliance.speech.recogniser import Transcript
from appliance.web.access.bodies import read_bytes
from appliance.web.openai.errors import WireError, as_wire, unsupported
from appliance.web.openai.reply import event

FORMATS = ("json", "text", "verbose_json", "srt", "vtt")
ENGLISH = ("en", "eng", "english")
MOST = 25 << 20  # bytes of a recording, as at OpenAI
FORM, PARTS = 500_000, 50  # bytes and parts of a form around its recording


class TranscriptionBody(Struct):
    """A recording to be written down."""

    media: ClassVar[str] = "multipart/form-data"

    file: bytes
    model: str
    language: str | None = None
    prompt: str | None = None  # not followed
    response_format: Literal["json", "text", "verbose_json", "srt", "vtt"] | None = None
    temperature: str | None = None  # not followed: the likeliest words are taken
    stream: bool = False  # as server-sent events


def read_form() -> TranscriptionBody:
    """The form of this request. Raises WireError."""
    if request.mimetype != TranscriptionBody.media:
        raise WireError("Send a form (multipart/form-data) with file and model.")
    data = read_bytes()
    # In memory: the usual parser would write a large recording to the disk.
    parser = FormDataParser(_in_memory, max_form_memory_size=FORM, max_form_parts=PARTS)  # type: ignore[arg-type]
    _, fields, files = parser.parse(BytesIO(data), request.mimetype, len(data), request.mimetype_params)
    file = files.get("file")
    if file is None:
        raise WireError("file is missing: the recording.", "file", "missing_required_parameter")
    if not fields.get("model"):
        raise WireError("model is missing.", "model", "missing_required_parameter")
    _check(fields)
    return TranscriptionBody(
        file.stream.read(),
        fields["model"],
        fields.get("language"),
        fields.get("prompt"),
        fields.get("response_format"),  # type: ignore[arg-type]  # one of FORMATS
        fields.get("temperature"),
        _streamed(fields),
    )


def _in_memory(**_: Any) -> IO[bytes]:
    """Where the parser puts a file."""
    return BytesIO()


def _check(fields: Mapping[str, str]) -> None:
    """Raises WireError for what cannot be done."""
    if (wanted := fields.get("response_format") or "json") not in FORMATS:
        listed = ", ".join(FORMATS)
        raise WireError(
            f"response_format: {wanted[:40]} is not supported here. There are: {listed}.", "response_format"
        )
    language = fields.get("language") or "en"
    if language.lower().partition("-")[0] not in ENGLISH:
        raise WireError("I only understand English so far.", "language", "unsupported_language")
    if "word" in (fields.get("timestamp_granularities[]"), fields.get("timestamp_granularities")):
        raise unsupported("timestamp_granularities", "only segments have times")


def _streamed(fields: Mapping[str, str]) -> bool:
    """Whether events are asked for. Raises WireError for a format that has none."""
    if fields.get("stream", "").lower() not in ("true", "1"):
        return False
    if fields.get("response_format", "json") not in ("json", "text"):
        raise unsupported("stream", "only json and text can be streamed")
    return True


def streamed(found: Transcript, seconds: float) -> Response:
    """A transcript as server-sent events: a delta for each stretch, then all of it."""
    texts = [each.text for each in found.stretches]
    deltas = [f"{' ' if number else ''}{text}" for number, text in enumerate(texts)]
    told: list[dict[str, Any]] = [{"type": "transcript.text.delta", "delta": delta} for delta in deltas]
    used = {"type": "duration", "seconds": round(seconds)}
    told.append({"type": "transcript.text.done", "text": found.text, "usage": used})
    return Response("".join(map(event, told)), mimetype="text/event-stream")


def answer(wanted: str | None, found: Transcript, seconds: float) -> dict[str, Any] | Response:
    """A transcript of a recording of so many seconds, in the wanted format."""
    if wanted == "verbose_json":
        return {
            "task": "transcribe",
            "language": "english",
            "duration": round(seconds, 2),
            "text": found.text,
            "segments": [_segment(number, found) for number in range(len(found.stretches))],
        }
    if wanted in (None, "json"):
        return {"text": found.text, "usage": {"type": "duration", "seconds": round(seconds)}}
    if wanted == "text":
        return Response(found.text + "\n", mimetype="text/plain")
    return Response(srt(found), mimetype="text/plain") if wanted == "srt" else Response(vtt(found), mimetype="text/vtt")


def _segment(number: int, found: Transcript) -> dict[str, Any]:
    """A stretch as Whisper's segments are told; what Moonshine has not is told as nothing."""
    stretch = found.stretches[number]
    times = {"start": round(stretch.start, 2), "end": round(stretch.end, 2)}
    blank = {"tokens": [], "temperature": 0.0, "avg_logprob": 0.0, "compression_ratio": 1.0, "no_speech_prob": 0.0}
    return {"id": number, "seek": round(100 * stretch.start), **times, "text": stretch.text, **blank}


def srt(found: Transcript) -> str:
    """Subtitles for SubRip."""
    parts = (
        f"{number}\n{_time(each.start, ',')} --> {_time(each.end, ',')}\n{each.text}\n"
        for number, each in enumerate(found.stretches, start=1)
    )
    return "\n".join(parts)


def vtt(found: Transcript) -> str:
    """Subtitles for the web (WebVTT)."""
    parts = (f"{_time(each.start, '.')} --> {_time(each.end, '.')}\n{each.text}\n" for each in found.stretches)
    return "\n".join(["WEBVTT\n", *parts])


def _time(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(1000 * seconds), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{thousandths:03}"


def as_audio_error(error: ApplianceError) -> WireError:
    """What is wrong with a recording, or why none can be written down."""
    if isinstance(error, ClipError):
        return WireError(str(error), "file", "invalid_audio")
    if isinstance(error, ModelError):
        return WireError(str(error), "model", "model_not_ready", 503)
    return WireError(str(error), None, "rate_limit_exceeded", 503) if isinstance(error, BusyError) else as_wire(error)
