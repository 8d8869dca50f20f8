"""Speech to text for other programs, in OpenAI's wire format."""

from typing import Any

from flask import Response, current_app

from appliance.core.errors import ApplianceError
from appliance.storage.tokens import Token
from appliance.voice.transcriber import Transcriber
from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.openai.door import check_model, departure, routes_for
from appliance.web.openai.quota import Quota
from appliance.web.openai.transcription import (
    FORM,
    MOST,
    TranscriptionBody,
    answer,
    as_audio_error,
    read_form,
    streamed,
)

TRANSCRIBER = "larson.transcriber"  # its key in the app's extensions
ALSO = "whisper-1"  # the name that programs send which cannot be told another


def transcriber_of(context: Context) -> Transcriber:
    """The one of this app."""
    made = Transcriber(context.appliance.models, context.appliance.config.voice.recogniser)
    found: Transcriber = current_app.extensions.setdefault(TRANSCRIBER, made)
    return found


routes = routes_for("transcriptions", more={TranscriptionBody: lambda _: read_form(), Transcriber: transcriber_of})


@routes.post("/v1/audio/transcriptions", AT_THE_BOX, largest=MOST + FORM)
def transcribe(
    token: Token, quota: Quota, transcriber: Transcriber, body: TranscriptionBody
) -> dict[str, Any] | Response:
    """Write down what is said in a recording: WAV, English."""
    try:
        if body.model != ALSO:
            check_model(body.model, transcriber.name)
        with quota.request(token.id), departure() as has_left:
            found, seconds = transcriber.transcribe(body.file, has_left)
    except ApplianceError as error:
        raise as_audio_error(error) from error
    return streamed(found, seconds) if body.stream else answer(body.response_format, found, seconds)
