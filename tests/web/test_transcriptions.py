"""/v1/audio/transcriptions, spoken by OpenAI's own client."""

import io
import json
import threading
import wave

import numpy as np
import openai
import pytest
import soxr
from support import THREADS
from web.box import running
from web.programs import Program, client, token_of

from appliance.core.config import Config, Models, load
from appliance.core.errors import ModelError
from appliance.llm.scripted import ScriptedEngine
from appliance.speech.recogniser import Stretch, Transcript
from appliance.voice.ear_files import ear_files
from appliance.web.openai import transcription
from appliance.web.openai.transcription_routes import TRANSCRIBER

SAID = Transcript((Stretch(0.5, 1.25, "Good morning."), Stretch(3661.5, 3662, "Goodbye.")), 0.9)


@pytest.fixture(scope="module")
def recording():
    """A WAV file of 48,000 samples a second, in which somebody says two sentences."""
    from hibari import Hibari

    voice = Hibari(threads=1)
    parts = [np.asarray(voice(text, seed=1), np.float32) for text in ("Good morning.", "What time is it?")]
    sound = soxr.resample(np.concatenate([parts[0], np.zeros(72_000, np.float32), parts[1]]), 24_000, 48_000)
    return wav(sound, 48_000)


def wav(sound: np.ndarray, rate: int) -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((32767 * np.clip(sound, -1, 1)).astype("<i2").tobytes())
    return data.getvalue()


@pytest.fixture(scope="module")
def hearing(models, tmp_path_factory):
    """A box that has the small recogniser, and a program's token: (box, client, token)."""
    try:
        ear_files(models, "tiny")
    except ModelError as error:
        pytest.skip(str(error))
    environ = {"LARSON_DATA": str(tmp_path_factory.mktemp("hearing")), "LARSON_CAMERA": "none", "LARSON_PORT": "0"}
    config = load(environ={**environ, "LARSON_NETWORK_ON": "false", "LARSON_VOICE_RECOGNISER": "tiny", **THREADS})
    folder = tmp_path_factory.mktemp("ears")  # no other models: their threads would outlive a short test
    for entry in map(models.entry, ("moonshine-tiny", "silero-vad", "smart-turn-v3.2")):
        for part in entry.files:
            (folder / part.file).symlink_to((models.folder / part.file).resolve())
    with running(Config(**{**config.__dict__, "models": Models(folder)}), ScriptedEngine()) as box:
        token = token_of(box)
        with client(box, token) as speaking:
            yield box, speaking, token


def test_every_format(hearing, recording):
    _, speaking, _ = hearing
    make = speaking.audio.transcriptions.create
    whole = make(file=("a.wav", recording), model="moonshine-tiny", language="en")
    assert whole.text == "Good morning. What time is it?"
    assert make(file=("a.wav", recording), model="whisper-1", response_format="text") == whole.text + "\n"
    told = make(file=("a.wav", recording), model="whisper-1", response_format="verbose_json")
    assert [part.text for part in told.segments] == ["Good morning.", "What time is it?"]
    assert told.language == "english" and 0 < told.segments[1].start < told.segments[1].end <= told.duration + 0.1
    subtitles = make(file=("a.wav", recording), model="whisper-1", response_format="srt")
    assert subtitles.startswith("1\n00:00:00,") and "\n\n2\n" in subtitles
    assert make(file=("a.wav", recording), model="whisper-1", response_format="vtt").startswith("WEBVTT\n\n00:00:00.")


@pytest.mark.parametrize("form", ["json", "text"])
def test_it_is_streamed_as_events(form, hearing, recording):
    _, speaking, _ = hearing
    make = speaking.audio.transcriptions.create
    events = list(make(file=("a.wav", recording), model="whisper-1", response_format=form, stream=True))
    assert [event.type for event in events] == [*2 * ["transcript.text.delta"], "transcript.text.done"]
    assert "".join(event.delta for event in events[:-1]) == events[-1].text == "Good morning. What time is it?"
    (only,) = make(file=("a.wav", wav(np.zeros(16_000), 16_000)), model="whisper-1", stream=True)
    assert only.text == ""


def test_silence_is_no_error(hearing):
    _, speaking, _ = hearing
    found = speaking.audio.transcriptions.create(file=("a.wav", wav(np.zeros(16_000), 16_000)), model="whisper-1")
    assert found.text == ""


def test_the_recogniser_is_listed(hearing):
    _, speaking, _ = hearing
    assert "moonshine-tiny" in [model.id for model in speaking.models.list()]
    assert speaking.models.retrieve("moonshine-tiny").id == "moonshine-tiny"


@pytest.mark.parametrize(
    ("options", "problem", "param"),
    [
        ({"language": "de"}, "I only understand English so far", "language"),
        ({"response_format": "mp3"}, "mp3 is not supported here. There are: json, text", "response_format"),
        ({"response_format": "srt", "stream": True}, "only json and text can be streamed", "stream"),
        ({"timestamp_granularities": ["word"]}, "only segments have times", "timestamp_granularities"),
        ({"file": ("a.mp3", b"ID3" + bytes(99))}, "This is MP3. Send a WAV file", "file"),
        ({"file": ("a.wav", b"")}, "This file is empty", "file"),
        ({"file": ("a.wav", b"RIFF1234WAVE")}, "its header is not complete", "file"),
        ({"model": "parrot"}, "There is no model parrot. There is: moonshine-tiny", "model"),
    ],
)
def test_what_cannot_be_done_is_told_in_openai_s_way(options, problem, param, hearing, recording):
    _, speaking, _ = hearing
    with pytest.raises(openai.APIStatusError, match=problem) as refused:
        speaking.audio.transcriptions.create(**{"file": ("a.wav", recording), "model": "whisper-1", **options})
    assert refused.value.param == param and refused.value.status_code in (400, 404)


def test_too_much_and_none_of_it(hearing):
    box, speaking, token = hearing
    with pytest.raises(openai.APIStatusError) as refused:
        speaking.audio.transcriptions.create(file=("a.wav", bytes(transcription.MOST + 600_000)), model="whisper-1")
    assert refused.value.status_code == 413
    for kind, body in {
        "application/json": b"{}",
        "multipart/form-data": b"",
        "multipart/form-data; boundary=x": b"--x\r\nnothing",
        "multipart/form-data; boundary=y": b'--y\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n--y--\r\n',
    }.items():
        answer = Program(box, token).send("/v1/audio/transcriptions", body, Content_Type=kind)
        assert answer.status == 400 and "file" in json.loads(answer.body)["error"]["message"]


class Patient:
    """A recogniser that works for as long as somebody wants what it writes."""

    def __init__(self):
        self.begun, self.ended = threading.Event(), threading.Event()

    def transcribe(self, samples, on_step):
        self.begun.set()
        try:
            while not self.ended.wait(0.01):
                on_step()
        finally:
            self.ended.set()


def test_a_client_that_leaves_stops_the_recogniser(hearing, recording):
    box, speaking, token = hearing
    speaking.audio.transcriptions.create(file=("a.wav", recording), model="whisper-1")  # so that there is one
    writer, patient = box.app.extensions[TRANSCRIBER], Patient()
    real, writer._recogniser = writer._recogniser, patient
    form = speaking.audio.transcriptions.with_raw_response
    with client(box, token) as leaving, pytest.raises(openai.APITimeoutError):
        leaving.with_options(timeout=2).audio.transcriptions.create(file=("a.wav", recording), model="whisper-1")
    assert patient.ended.wait(60) or not patient.begun.is_set()
    writer._recogniser = real
    assert form.create(file=("a.wav", recording), model="whisper-1").status_code == 200


def test_a_stranger_to_the_box_needs_a_token(hearing):
    box, _, _ = hearing
    with client(box, "wrong") as speaking, pytest.raises(openai.AuthenticationError):
        speaking.audio.transcriptions.create(file=("a.wav", b"x"), model="whisper-1")


def test_times_of_subtitles():
    assert transcription.srt(SAID).splitlines()[:3] == ["1", "00:00:00,500 --> 00:00:01,250", "Good morning."]
    assert "01:01:01.500 --> 01:01:02.000\nGoodbye." in transcription.vtt(SAID)
    assert transcription.srt(Transcript()) == "" and transcription.vtt(Transcript()) == "WEBVTT\n"
