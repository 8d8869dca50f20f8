"""Questions about who speaks, what Larson is and what it keeps of somebody, in three languages."""

from datetime import datetime

import pytest

from appliance.intents.router import Router

NOW = datetime(2026, 11, 29, 0, 3)
ROBOT = """
are you actually a person in there or what
are you a real person or just a machine
is there a human in there
bist du eigentlich ein echter Mensch oder was
steckt da wirklich ein Mensch dahinter
ben je nou echt een mens of wat
zit er echt een mens in
"""
WHO = """
do you know who's talking to you right now
who's talking to you
weißt du, wer gerade mit dir redet
wer steht hier eigentlich vor dir
weet je wie er nu met je praat
wie staat hier nou eigenlijk voor je neus
"""
KEPT = """
what have you got stored about me
what do you store about me
was hast du alles über mich gespeichert
welche Daten hast du über mich gespeichert
wat heb je allemaal over mij opgeslagen
welke gegevens heb je van mij
"""
FACE_PHOTOS = """
do you keep photos of my face
are you storing pictures of us
speicherst du Fotos von meinem Gesicht
hebst du Bilder von mir auf
sla je fotos van m'n gezicht op
bewaar je foto's van mij
"""
DELETE = """
how do I delete everything you know about me
how can I delete my data
wie krieg ich alles weg, was du von mir weißt
wie lösche ich meine Daten
hoe krijg ik alles weg wat je van mij weet
hoe verwijder ik mijn gegevens
"""
TOLD = [
    (text, what)
    for what, texts in (("robot", ROBOT), ("", WHO), ("kept", KEPT), ("face_photos", FACE_PHOTOS), ("delete", DELETE))
    for text in texts.strip().splitlines()
]


@pytest.mark.parametrize(("text", "what"), TOLD)
def test_who_is_who_and_what_is_kept(text, what):
    found = Router(()).understand(text, NOW)
    assert found and len(found.calls) == 1
    call = found.calls[0]
    assert (call.tool, call.arguments.get("what", "")) == (("about", what) if what else ("who", ""))


@pytest.mark.parametrize("text", ["Moin, na wie läufts so bei dir?", "wie läufts", "how's it going", "hoe gaat het"])
def test_how_it_goes_is_no_question_about_timers(text):
    found = Router(()).understand(text, NOW)
    assert found and [call.arguments.get("what") for call in found.calls] == ["how_are"]
