"""The box's own LEDs in everyday words: "bit bright in here, turn those lights down", "mach's Licht gemütlicher".

Larson asks before it changes anything, in case the words did not mean the lights.
"""

import re

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan

MOST_WORDS = 12
LIGHT = re.compile(
    r"\b(?:(?:the|your|those|these|that|this|them|das|dein\w*|die|den|machs|mach's|mach s|het|dat|de|je|jouw|deze|"
    r"dit|'?t|all|alle)"
    r"(?: (?:little|small|red|rote[ns]?|kleine[ns]?|rode|kleine))? "
    r"(?:lights?|lichte?r?n?|lichtchen|lichtjes?|lampen?|lampjes?|lämpchen|leuchten?|lauflicht|lichtleiste|lichtbalk|"
    r"verlichting|beleuchtung|glow|scanner)|leds?|ledjes|lights)\b",
    re.I,
)
DIM = 30  # percent
LEVELS = {  # what is wanted, by the words that say so
    DIM: re.compile(
        r"\b(?:dim\w*|down|lower|soft\w*|cosy|cosier|cozy|cozier|mellow\w*|gentler|darker|moody|less bright|"
        r"too bright|bit bright|"
        r"too harsh|so bright|blinding|glaring|dunkler|dimm\w*|schwächer|runter|gemütlich\w*|kuschelig\w*|sanft\w*|"
        r"weicher|"
        r"weniger hell|so hell|zu hell|bisschen hell|blende[tn]|blendend|grell|leiser|"
        r"zachter|donkerder|gezellig\w*|sfeervol\w*|knus\w*|lager|minder (?:fel|hard)|zo fel|te fel|beetje fel|omlaag|"
        r"verblind\w*)\b",
        re.I,
    ),
    100: re.compile(
        r"\b(?:brighter|brighten|up|more light|too dark|too dim|full|heller|hoch|volle|voll|zu dunkel|zu schwach|"
        r"aufdrehen|"
        r"feller|helderder|lichter|hoger|te donker|te zacht|omhoog|voluit)\b",
        re.I,
    ),
}
# Lamps of a room or outdoors, other things that shine, what was or will be, and questions.
OTHERWISE = re.compile(
    r"\b(?:kitchen|bathroom|bedroom|living|lounge|hall\w*|garden|porch|garage|stairs|office|room|outside|traffic|"
    r"christmas|"
    r"ceiling|bulb|screen|küche|bad|flur|\w*zimmer|garten|keller|treppe|büro|draußen|ampel|weihnachts\w*|decken\w*|"
    r"birne|"
    r"bildschirm|keuken|badkamer|slaapkamer|woonkamer|gang|tuin|kelder|trap|kantoor|buiten|stoplicht|kerst\w*|"
    r"plafond\w*|"
    r"scherm|was|were|waren|went|ging|yesterday|gestern|gisteren|will|wird|wordt|not|don't|nicht|niet|never)\b"
    r"(?! (?:so|zo) )",
    re.I,
)
OFF = re.compile(
    r"\b(?:(?:turn|switch|shut|put) (?:\w+ ){0,3}(?:off|out)|(?:mach|schalt|stell|knips)\w* (?:\w+ ){0,4}aus|"
    r"(?:doe|zet|schakel) (?:\w+ ){0,4}uit)\b",
    re.I,
)
ASKS = re.compile(
    r"^(?:and |und |en )?(?:why|what|who|how|when|where|is|are|does|did|warum|wieso|was|wer|wie|wann|ist|sind|waarom|"
    r"wat|hoe|wanneer|zijn|brandt|staat)\b",
    re.I,
)


def find(scan: Scan) -> Call | None:
    """The brightness that a wish about the LEDs asks for."""
    text = " ".join(scan.words)
    if len(scan.words) > MOST_WORDS or not LIGHT.search(text) or OTHERWISE.search(text) or ASKS.match(text):
        return None
    if any(word[0].isdigit() for word in scan.words) or scan.segments("time") or scan.segments("span"):
        return None
    wanted = [level for level, words in LEVELS.items() if words.search(text)]
    if wanted == [DIM] and OFF.search(text):  # "mach dein Licht mal aus, das blendet"
        return Call("lights", {"action": "off"})
    return Call("lights", {"action": "brightness", "brightness": wanted[0]}) if len(wanted) == 1 else None
