"""The box's voice for other programs, with a token."""

from flask import Response, current_app

from appliance.speech.espeak_voice import EspeakVoice
from appliance.speech.hibari_voice import HibariVoice
from appliance.speech.mouth import Mouth
from appliance.storage.said_names import SaidNames
from appliance.storage.tokens import Token
from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.openai.door import BODY_BYTES, routes_for
from appliance.web.openai.quota import Quota
from appliance.web.openai.speech import SpeechBody, read_speech, spoken

MOUTH = "larson.mouth"  # its key in the app's extensions
IDLE = 300.0  # seconds without a text after which the English voice leaves memory


def _mouth(context: Context) -> Mouth:
    """The one of this app. It loads its voice with the first text, and knows how names are said now."""
    found: Mouth = current_app.extensions.setdefault(MOUTH, Mouth([HibariVoice(IDLE), EspeakVoice()]))
    found.names = SaidNames(context.appliance.store).all()
    return found


routes = routes_for("speech", SpeechBody, more={Mouth: _mouth})


@routes.post("/v1/audio/speech", AT_THE_BOX, largest=BODY_BYTES, returns="audio/wav")
def speak(mouth: Mouth, token: Token, quota: Quota, body: SpeechBody) -> Response:
    """A text said aloud, as a WAV file or as raw samples. It is sent sentence by sentence, as each is made."""
    wanted = read_speech(body, mouth)
    quota.enter(token.id)
    return spoken(mouth, wanted, lambda: quota.leave(token.id))
