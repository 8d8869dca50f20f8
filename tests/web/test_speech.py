"""/v1/audio/speech, spoken by OpenAI's own client."""

import base64
import io
import json
import threading
import wave

import msgspec
import numpy as np
import openai
import pytest
from support import eventually
from web.box import running
from web.programs import Program, client, token_of

from appliance.core.config import load
from appliance.llm.scripted import ScriptedEngine
from appliance.speech.mouth import Mouth
from appliance.web.openai import door
from appliance.web.openai.quota import Quota
from appliance.web.openai.speech import LONGEST, SpeechBody, read_speech

LONG = "This sentence is said again and again, and it takes its time. " * 60


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """(OpenAI's client, a program without a library, the box)."""
    folder = tmp_path_factory.mktemp("speaking")
    given = {
        "LARSON_CAMERA": "none",
        "LARSON_PORT": "0",
        "LARSON_NETWORK_ON": "false",
        "LARSON_DATA": str(folder / "data"),
    }
    given |= {"LARSON_MODELS_FOLDER": str(folder / "no-models")}
    with running(load(environ=given), ScriptedEngine()) as box:
        token = token_of(box)
        with client(box, token) as speaking:
            yield speaking, Program(box, token), box


def said(speaking, text: str, **options):
    return speaking.audio.speech.create(**{"model": "larson-voice", "voice": "larson", "input": text, **options})


def test_a_wav_file(program):
    found = said(program[0], "Hello, this is Larson.", response_format="wav")
    assert found.response.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(found.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert 1 < file.getnframes() / 24_000 < 3
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.abs(samples).max() > 3000


def test_samples_come_sentence_by_sentence(program):
    create = program[0].audio.speech.with_streaming_response.create
    with create(model="tts-1", voice="alloy", input="One. Two. Three.", response_format="pcm") as response:
        assert response.headers["Content-Type"] == "audio/pcm" and "Content-Length" not in response.headers
        parts = list(response.iter_bytes())
    whole = said(program[0], "One. Two. Three.", response_format="pcm").content
    assert b"".join(parts) == whole and len(whole) % 2 == 0 and len(whole) > 24_000


def test_a_wav_file_of_several_sentences_can_be_read_although_its_length_was_not_known(program):
    found = said(program[0], "One. Two. Three.").content
    assert found[:4] == b"RIFF" and found[4:8] == found[40:44] == b"\xff" * 4
    assert found[44:] == said(program[0], "One. Two. Three.", response_format="pcm").content


def test_server_sent_events(program):
    answer = program[1].post(
        "/v1/audio/speech",
        {"model": "larson-voice", "input": "One. Two.", "stream_format": "sse", "response_format": "pcm"},
    )
    events = [json.loads(line[6:]) for line in answer.body.decode().splitlines() if line.startswith("data: ")]
    assert [each["type"] for each in events] == ["speech.audio.delta"] * 2 + ["speech.audio.done"]
    sound = b"".join(base64.b64decode(each["audio"]) for each in events[:-1])
    assert sound == said(program[0], "One. Two.", response_format="pcm").content


def test_speed_and_language(program):
    slow, fast = (len(said(program[0], "How are you today?", speed=speed).content) for speed in (0.7, 1.5))
    assert slow > 1.4 * fast
    for body, language in [
        ({"input": "Der Zug fährt um acht Uhr ab."}, "de"),
        ({"input": "De trein vertrekt om acht uur."}, "nl"),
        ({"input": "The train leaves."}, "en"),
        ({"input": "Hallo", "voice": "nl"}, "nl"),
        ({"input": "Hallo", "voice": "alloy", "language": "de-AT"}, "de"),
    ]:
        assert wanted(**body).language == language, body


def wanted(**body):
    mouth = Mouth()
    if mouth.languages != ("en", "de", "nl"):
        pytest.skip("espeak-ng is not installed")
    return read_speech(msgspec.convert({"model": "larson-voice", **body}, SpeechBody), mouth)


@pytest.mark.parametrize(
    ("options", "status", "param", "words"),
    [
        ({"input": ""}, 400, "input", "1 to 10000"),
        ({"input": "x" * (LONGEST + 1)}, 400, "input", "10000"),
        ({"input": "🎉🎉"}, 400, "input", "nothing that can be said"),
        ({"input": 5}, 400, "input", "text"),
        ({"model": "gpt-4"}, 404, "model", "larson-voice"),
        ({"voice": "heart"}, 400, "voice", "en, de, nl"),
        ({"response_format": "mp3"}, 400, "response_format", "mp3 cannot be made; ask for wav or pcm"),
        ({"response_format": "flac"}, 400, "response_format", "flac"),
        ({"response_format": "midi"}, 400, "response_format", "wav or pcm"),
        ({"speed": 9}, 400, "speed", "0.25 to 4"),
        ({"instructions": "Whisper."}, 400, "instructions", "not supported"),
        ({"stream_format": "x"}, 400, "stream_format", "audio or sse"),
        ({"language": "fr"}, 400, "language", "en, de, nl"),
        ({"language": "enough"}, 400, "language", "en, de, nl"),
    ],
)
def test_what_it_cannot_do_is_refused_in_openais_form(program, options, status, param, words):
    body = {"model": "larson-voice", "input": "Hello", "voice": "larson", **options}
    answer = program[1].post("/v1/audio/speech", body)
    error = answer.json["error"]
    assert (answer.status, error["param"]) == (status, param) and words in error["message"], error


def test_the_voice_is_one_of_the_models(program):
    assert "larson-voice" in [model.id for model in program[0].models.list()]
    assert program[0].models.retrieve("larson-voice").id == "larson-voice"


def test_without_a_token_nothing_is_said(program):
    with client(program[2], "larson-wrong") as stranger, pytest.raises(openai.AuthenticationError):
        said(stranger, "Hello")


def test_the_longest_text_is_said(program):
    text = ("word " * 2000)[:LONGEST]
    assert len(said(program[0], text, speed=2, response_format="pcm").content) > 24_000 * 2 * 100


def test_a_client_that_leaves_stops_the_voice(program, monkeypatch):
    """Whoever does not read on makes the box wait; once they are gone, nothing further is made."""
    running = program[2].app.extensions[door.QUOTA]._running
    eventually(lambda: not any(running.values()), what="the requests before it have ended")
    made, left = [], threading.Event()
    speak, leave = Mouth.speak, Quota.leave
    monkeypatch.setattr(Mouth, "speak", lambda self, *words: made.append(1) or speak(self, *words))
    monkeypatch.setattr(Quota, "leave", lambda self, token: leave(self, token) or left.set())
    create = program[0].audio.speech.with_streaming_response.create
    with create(model="larson-voice", voice="larson", input=LONG, response_format="pcm") as response:
        next(response.iter_bytes(1000))
    assert left.wait(60) and 1 <= len(made) < LONG.count(".")
    count = len(made)
    assert said(program[0], "Hello.").content and len(made) == count + 1, "nothing of the first is still made"
