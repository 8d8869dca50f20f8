"""Texts said aloud, in OpenAI's wire format: as a WAV file, or as raw samples, sentence by sentence."""

import base64
import itertools
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from flask import Response
from msgspec import Meta, Struct

from appliance.core.errors import ApplianceError
from appliance.intents.understanding import tongue
from appliance.records.sound import Clip
from appliance.speech.mouth import Mouth, joined, pcm, write_wav
from appliance.speech.spoken_form import LANGUAGES
from appliance.web.openai.errors import WireError, as_wire, unsupported
from appliance.web.openai.reply import event
from appliance.web.openai.sampling import Word, refuse

MODEL = "larson-voice"
OWN = "larson"  # the voice that goes by the language of the text
# Programs whose model or voice cannot be chosen send OpenAI's: they get the one that is here.
MODELS = (MODEL, "tts-1", "tts-1-hd", "gpt-4o-mini-tts")
OTHERS = "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse".split()
LONGEST = 10_000  # characters
GUESSED_FROM = 2000  # characters
FORMATS = ("wav", "pcm")
NOT_HERE: Mapping[str, tuple[Any, ...]] = {"instructions": ("",)}
ENDLESS = b"\xff\xff\xff\xff"  # as the length of a WAV file that is not finished yet, as OpenAI has it
NOTHING = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}  # this voice counts no tokens


class SpeechBody(Struct):
    """A text that is to be said. Members that are not listed are ignored."""

    problems: ClassVar[Mapping[str, str]] = {
        "input": f"input must be a text of 1 to {LONGEST} characters.",
        "voice": f"voice must be {OWN}, or a language: {', '.join(LANGUAGES)}.",
        "response_format": "response_format must be wav or pcm.",
        "speed": "speed must be a number from 0.25 to 4.",
        "stream_format": "stream_format must be audio or sse.",
        "language": f"language must be one of {', '.join(LANGUAGES)}.",
    }

    model: str
    input: Annotated[Word, Meta(max_length=LONGEST)]
    voice: str | None = None
    response_format: Literal["wav", "pcm", "mp3", "opus", "aac", "flac"] | None = None
    speed: Annotated[float, Meta(ge=0.25, le=4)] | None = None
    stream_format: Literal["audio", "sse"] | None = None
    language: str | None = None  # not of OpenAI's format
    instructions: Any = None


@dataclass(frozen=True)
class Wanted:
    """What is to be said, and how."""

    sentences: list[str]
    language: str
    speed: float
    wav: bool
    events: bool  # as server-sent events


def read_speech(body: SpeechBody, mouth: Mouth) -> Wanted:
    """What a body asks for. Raises WireError."""
    refuse(body, NOT_HERE)
    if body.model not in MODELS:
        raise WireError(f"There is no model {body.model[:80]}. There is: {MODEL}.", "model", "model_not_found", 404)
    if body.response_format not in (None, *FORMATS):
        raise unsupported("response_format", f"{body.response_format} cannot be made; ask for {' or '.join(FORMATS)}")
    language = _language(body)
    if not (state := mouth.state(language)).ok:
        raise WireError(str(state.text), "voice", "model_not_ready", 503)
    sentences = mouth.sentences(body.input, language)
    if not sentences:
        raise WireError("input has nothing that can be said.", "input", "invalid_value")
    return Wanted(sentences, language, body.speed or 1.0, body.response_format != "pcm", body.stream_format == "sse")


def _language(body: SpeechBody) -> str:
    """The language that a program names, or that of the text. Raises WireError."""
    voice = body.voice or OWN
    if voice not in (OWN, *OTHERS, *LANGUAGES):
        raise WireError(SpeechBody.problems["voice"], "voice", "invalid_value")
    if body.language is not None and (code := body.language.partition("-")[0].lower()) not in LANGUAGES:
        raise WireError(SpeechBody.problems["language"], "language", "invalid_value")
    if body.language is not None:
        return code
    return voice if voice in LANGUAGES else tongue(body.input[:GUESSED_FROM])


def spoken(mouth: Mouth, wanted: Wanted, leave: Callable[[], None]) -> Response:
    """The answer, begun as soon as the first sentence is made.

    `leave` is called once: when all is sent, or nobody waits for it. Raises ApplianceError or WireError if already the
    first sentence fails.
    """
    clips = _clips(mouth, wanted)
    try:
        first = next(clips, None)
        if first is None:
            raise WireError("input has nothing that can be said.", "input", "invalid_value")
    except BaseException:
        leave()
        raise
    parts = _parts(first, clips, wanted)

    def end() -> None:
        try:
            parts.close()  # the client may have gone: nothing further is said
        finally:
            leave()

    kind = "text/event-stream" if wanted.events else "audio/wav" if wanted.wav else "audio/pcm"
    response = Response(_as_events(parts) if wanted.events else parts, mimetype=kind)
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(end)
    return response


def _clips(mouth: Mouth, wanted: Wanted) -> Generator[Clip, None, None]:
    for sentence in wanted.sentences:
        clip = mouth.speak(sentence, wanted.language, wanted.speed)
        if len(clip.samples):
            yield clip


def _parts(first: Clip, clips: Generator[Clip, None, None], wanted: Wanted) -> Generator[bytes, None, None]:
    """The bytes of each sentence. A WAV file of several is sent before its length is known."""
    if wanted.wav and len(wanted.sentences) == 1:
        yield write_wav(first)
        return
    if wanted.wav:
        yield endless_header()
    for clip in itertools.chain([first], clips):
        yield pcm(clip)


def endless_header() -> bytes:
    """The header of a WAV file that is still being made: both lengths are the largest that fit."""
    header = write_wav(joined([]))
    return header[:4] + ENDLESS + header[8:40] + ENDLESS


def _as_events(parts: Generator[bytes, None, None]) -> Generator[str, None, None]:
    try:
        for part in parts:
            yield event({"type": "speech.audio.delta", "audio": base64.b64encode(part).decode()})
        yield event({"type": "speech.audio.done", "usage": NOTHING})
    except ApplianceError as error:
        yield event(as_wire(error).body)
