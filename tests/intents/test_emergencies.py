"""Emergencies are found anywhere in a request, before anything else, in three languages."""

from datetime import datetime

import pytest

from appliance.intents.emergencies import find
from appliance.intents.router import Router

DANGER = {
    "en": "theres smoke coming from the kitchen|call 911|my baby swallowed a battery|"
    "call an ambulance|my house is on fire|I am having a heart attack|he has stopped breathing|"
    "she's choking|Someone broke into my house|I can't breathe|I smell gas|he bleeds heavily|911",
    "de": "Ich blute|ruf einen Krankenwagen|ruf die 112|Es brennt!|Mein Mann hat einen Herzinfarkt|Er atmet nicht mehr|"
    "Kannst du die Feuerwehr rufen?|Meine Oma ist bewusstlos|Mein Kind bekommt keine Luft|Es riecht nach Gas|Notfall",
    "nl": "Ik bloed heel erg|"
    "bel 112|ik heb hulp nodig mijn kind ademt niet|Mijn huis staat in brand|Kun je de brandweer bellen?|"
    "Noodgeval|Mijn vader heeft een hartaanval|Ik krijg geen lucht|Er wordt ingebroken|Ik ruik gas|"
    "Mijn vrouw is bewusteloos",
}
LIFE = {
    "en": "I can't go on|"
    "I want to kill myself|I don't want to live anymore|I wish I was dead|im thinking about suicide",
    "de": "Mein Leben hat keinen Sinn mehr|"
    "Ich will mich umbringen|Ich möchte nicht mehr leben|Ich will sterben|Ich habe Suizidgedanken",
    "nl": "ik wil er een einde aan maken|"
    "Ik wil dood|Ik wil niet meer leven|Ik wil zelfmoord plegen|Ik ga mezelf van kant maken",
}
NONE = (
    "fire up the grill|the emergency exit sign|firefighter|heart attack by Demi Lovato|what is a stroke|help|"
    "kill the lights|what are the symptoms of a heart attack|remind me to call the police station tomorrow|"
    "timer for 112 minutes|and gas mark?|gas mark for 180 celsius|what's gas mark 4|gasmark 6 in fahrenheit|"
    "was ist Gasstufe 3|welke gasstand is 180 graden|"
    "my phone is dying|I am dying to know|112 plus 5|translate call an ambulance into German|the app is not responding|"
    "Das Licht brennt|Ich brauche Hilfe bei Mathe|Welche Symptome hat ein Herzinfarkt?|Feuerwehrmann|"
    "fat burning workout|die Milch brennt im Topf an|het eten brandt aan in de pan|"
    "brandweerman|Ik heb hulp nodig met wiskunde|Welke symptomen heeft een hartaanval?|bel oma"
)


@pytest.mark.parametrize("topic", ["emergency", "suicide"])
@pytest.mark.parametrize("language", ["en", "de", "nl"])
def test_an_emergency_is_found_before_anything_else(topic, language):
    router = Router(())
    for text in (DANGER if topic == "emergency" else LIFE)[language].split("|"):
        for told in (text, f"{text} set a timer for 5 minutes", f"oh god {text.lower()}"):
            if text in ("911", "Notfall", "Noodgeval") and told != text:
                continue
            found = router.understand(told, datetime(2026, 11, 28, 10), ("eggs",), language)
            topics = {topic} if topic == "suicide" else {topic, "burn", "poison", "gas"}
            assert found and found.calls[0].arguments["topic"] in topics, told
            assert found.language == language, told


@pytest.mark.parametrize("text", NONE.split("|"))
def test_what_only_sounds_like_one_is_no_emergency(text):
    assert find(text) is None


DESPAIR = (
    "ik zie het ff niet meer zitten allemaal|ik trek het nu eerlijk gezegd echt niet meer|ik kan gewoon niet meer hoor|"
    "ich kann grad echt irgendwie nicht mehr|ich seh momentan einfach keinen Sinn mehr|"
    "ich halt das alles langsam nicht mehr aus|"
    "i honestly just can't do this anymore tbh|i really just want to disappear now|"
    "i just don't want to be here anymore honestly"
)
PAN = (
    "er staat een pan in de fik!!|pan staat in brand wat moet ik doen|vlam in de pan!|de frituur staat in brand|"
    "the pan is on fire|my chip pan caught fire|the oil has caught fire|die Pfanne brennt!|"
    "das Fett im Topf hat Feuer gefangen|hilfe die fritteuse brennt|the chip pan's on fire what do i do!!|"
    "there's a fat fire in the pan|the oil in the pan is burning what now|flames are coming out of my pan|"
    "fettbrand in der Küche was tun|das Öl brennt, was mach ich|flammen aus der pfanne|"
    "vetbrand in de keuken wat nu|er slaan vlammen uit de pan|mijn olie vat vlam"
)


@pytest.mark.parametrize("text", DESPAIR.split("|"))
def test_despair_is_heard_with_small_words_in_between(text):
    found = find(text)
    assert found and found.calls[0].arguments == {"topic": "suicide"}


@pytest.mark.parametrize("text", PAN.split("|"))
def test_a_pan_on_fire_has_words_of_its_own(text):
    found = find(text)
    assert found and found.calls[0].arguments == {"topic": "pan_fire"}


@pytest.mark.parametrize("text", ["the house is on fire", "Es brennt!", "Mijn huis staat in brand"])
def test_another_fire_is_no_pan(text):
    found = find(text)
    assert found and found.calls[0].arguments == {"topic": "emergency"}
