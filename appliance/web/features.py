"""The features of the web interface: all routes that an app can have."""

from appliance.web.access.routing import Routes
from appliance.web.openai import responses_routes as responses
from appliance.web.openai import routes as openai
from appliance.web.openai import speech_routes as speech
from appliance.web.openai import transcription_routes as transcriptions
from appliance.web.routes import (
    account,
    assistant,
    backups,
    box,
    design,
    documents,
    kiosk,
    me,
    metrics,
    models,
    pages,
    people,
    phones,
    said_name,
    sound,
)
from appliance.web.sockets import camera, chat, extraction, feed, voice
from appliance.web.sockets import sound as sound_levels

FEATURES: tuple[Routes, ...] = (
    *(pages.routes, account.routes, me.routes, assistant.routes, documents.routes, people.routes, phones.routes),
    *(
        models.routes,
        backups.routes,
        box.routes,
        metrics.routes,
        kiosk.routes,
        feed.routes,
        camera.routes,
        chat.routes,
        extraction.routes,
        voice.routes,
        sound.routes,
        said_name.routes,
        sound_levels.routes,
    ),
    openai.routes,
    responses.routes,
    speech.routes,
    transcriptions.routes,
)
DEVELOPMENT: tuple[Routes, ...] = (design.routes,)  # served only while server.development is on
