"""Questions about the asker's own life, in English, German and Dutch: only they can have told the answer.

Told by form. Advice ("how do I fix my bike?") and what the box itself keeps ("my timers") are no such questions.
"""

import re

MY = r"(?:my|our|mein\w{0,2}|unser\w{0,2}|mijn|m'n|ons|onze)"
LEAD = re.compile(
    r"^(?:(?:hey|hi|hallo|ok|please|bitte|and|und|en|larson|so|also|"
    r"(?:do|can|could|would) you (?:still )?(?:know|remember|tell me)|tell me|remind me(?: of)?|i forgot|"
    r"weißt du(?: noch)?|weisst du(?: noch)?|kannst du mir sagen|sag(?: mir)?|erinnerst du dich(?: daran)?|"
    r"weet je(?: nog)?|(?:kun|kan) je (?:me|mij) (?:zeggen|vertellen)|vertel (?:me|mij)|zeg (?:me|mij)?|alsjeblieft)"
    r"[\s,.!:-]*)+",
    re.I,
)
NEAR_MY = rf"(?:\s+[\w'’]+){{0,4}}?\s+{MY}\b"  # with at most four words in between
ASKS = re.compile(
    rf"^(?:(?:when|where|who|whose)(?:['’]?s|['’]re)?{NEAR_MY}"
    rf"|how (?:old|tall|big|heavy|long|far|many|much){NEAR_MY}"
    rf"|wh(?:at|ich)(?:['’]?s)?(?:\s+\w+){{0,3}}?(?:\s+(?:is|are|was|were|does|do|did|has|have))?"
    rf"(?:\s+the(?:\s+\w+){{1,3}}\s+(?:of|to|on))?\s+{MY}\b"
    rf"|(?:wann|wo|wer|wen|wem|wessen|welche\w?){NEAR_MY}"
    rf"|wie (?:alt|groß|gross|schwer|lang|weit|hoch|viele?|heiß\w+|heiss\w+|laute\w+){NEAR_MY}"
    rf"|(?:was|wie) (?:ist|sind|war|waren|hat)(?:\s+(?:der|die|das)(?:\s+\w+){{1,2}}\s+(?:von|zu))?\s+{MY}\b"
    rf"|(?:wanneer|waar|wiens|welke?){NEAR_MY}"
    rf"|(?:wie|wat|hoe) (?:is|zijn|was|waren|heet\w*|heten|luidt)"
    rf"(?:\s+(?:de|het)(?:\s+\w+){{1,2}}\s+van)?\s+{MY}\b"
    rf"|hoe (?:oud|groot|lang|zwaar|ver|hoog|veel){NEAR_MY})",
    re.I,
)
LONGEST = 300  # characters; a longer text is not taken for such a question
OWN = re.compile(rf"\b{MY}\s+(?P<thing>[^\W\d_][\w-]+)", re.I)
SELF = re.compile(
    r"^(?:where (?:do|did) (?:i|we) (?:live|work|park|put|leave|keep|store|hide)\b|how (?:old|tall|heavy) am i\b"
    r"|(?:when|where) was i born\b|what am i allergic to\b"
    r"|wh(?:ich|at) .{2,30} (?:do i (?:wear|take|like|prefer)|am i)\b"
    r"|wo (?:wohne|arbeite|parke|bewahre) ich\b|wo habe ich .{2,40}(?:geparkt|gelegt|gestellt|versteckt|gelassen)\b"
    r"|wo (?:hab|habe|haben|hatte|hatten) (?:ich|wir) .{2,50}\b\w{0,12}?(?:ge\w{1,20}(?:t|en)|ver\w{1,20}t)\b"
    r"|was (?:hab|habe|hatte) ich (?:dir|dich) .{0,30}(?:gesagt|erzählt)\b"
    r"|waar (?:heb|hebben|had|hadden) (?:ik|we) .{2,50}(?:ge\w+|op\w*ge\w+|ver\w+)\b"
    r"|wie (?:alt|groß|gross|schwer) bin ich\b|w(?:ann|o) (?:bin|wurde) ich geboren\b|wogegen bin ich allergisch\b"
    r"|waar (?:woon|werk|parkeer|bewaar) ik\b|waar heb ik .{2,40}(?:geparkeerd|gelegd|gezet|verstopt|gelaten)\b"
    r"|hoe (?:oud|lang|groot|zwaar) ben ik\b|w(?:anneer|aar) ben ik (?:geboren|allergisch)\b)",
    re.I,
)
KIN = (
    r"(?i:grand(?:ma|pa|mother|father|dad|mum)|granny|grandad|nana|mum|mom|dad|daddy|auntie?|uncle|oma|opa|mama|papa|"
    r"tante|onkel|oom)(?:['’]?s)?"
)
THING = (
    r"(?i:[\w-]*passwor[dt]\w*|[\w-]*wachtwoord\w*|\w*keys?|\w*schlüssel\w*|\w*sleutels?|[\w-]*codes?|[\w-]*pin|"
    r"remote\w*|"
    r"fernbedienung\w*|afstandsbediening\w*|\w*charger|\w*ladegerät|\w*ladekabel|\w*oplader|hammer|hamer|drill|"
    r"screwdriver|"
    r"schraubenzieher|schroevendraaier|bohrmaschine|boormachine|toolbox|werkzeug\w*|scissors|"
    r"gereedschap\w*|schere|schaar|"
    r"torch|taschenlampe|zaklamp|fuse box|sicherungskasten|meterkast|stopcock|haupthahn|hoofdkraan|passports?|"
    r"reisep\w+|paspoort\w*|batter\w+|first[- ]aid kit|verband\w*|ladder|leiter|"
    r"christmas decorations|\w*schmuck|kerst\w+|"
    r"bins?|\w*tonne|rent|miete|huur)"
)
HOUSE = re.compile(  # what is so only in this house or this family
    rf"^(?:(?:where|what|who|when|wo|wer|was|wie|wann|waar|wie|wat|wanneer)\b(?:\s+[\w'’]+){{0,4}}?"
    rf"\s+(?:the|our|der|die|das|den|de|het)(?:\s+\w+)?\s+{THING}"
    rf"|(?:what|where|who|when)['’]s (?:the|our)(?:\s+\w+)?\s+{THING}"
    r"|when(?:['’]?s| is) (?:the |our |my )?(?:next )?(?:bin|rubbish|recycling|green bin|collection)s? (?:day|"
    r"collection)\b"
    rf"|(?:when|how old|what|where|which|who|wann|wie alt|wo|was|welche\w?|wanneer|hoe oud|waar|wat|welke)\b"
    rf"(?:\s+\w+)?(?:['’]s|\s+(?:is|are|was|does|do|did|can|can['’]t|cannot|has|hat|ist|darf|mag|isst|heeft|woont|wohnt|eet))?"
    rf"\s+{KIN}\b"
    r"|what (?:can(?:['’]?t|not)?|does(?:n['’]t)?|is|isn['’]t) [A-Z]\w+ (?:eat|drink|like|allergic|have for)\b.*"
    r"|when(?:['’]s| is) [A-Z]\w+['’]s birthday.*"
    r"|was (?:darf|isst|mag) [A-Z]\w+ (?:nicht |gerne? )?(?:essen|trinken)?.*"
    r"|wann hat [A-Z]\w+ [Gg]eburtstag.*|wat (?:mag|eet|lust) [A-Z]\w+ (?:niet|graag)?.*|wanneer is [A-Z]\w+ jarig.*)"
)
ADVICE = re.compile(
    r"\b(?:means?|meant|bedeute\w*|heißt das|beteken\w*|causes?|happens?|makes?)\b"
    r"|\b(?:for|with|about|like|for|für|mit|über|voor|met|over) (?:my|our|mein\w*|unser\w*|mijn|onze?)\b"
    r"|\b(?:should|could|would|can|may|might|must|shall|better|best|wrong|broken|instead|"
    r"soll\w*|kann\w*|könnt\w*|muss\w*|darf\w*|besser\w*|beste\w*|kaputt|falsch|"
    r"moet\w*|kan|kun\w*|zal|zou|mag|mogen|beter|beste|kapot|mis)\b"
    r"|\bdo i (?:do|need|get|find|fix|make|say|use|write|cook)\b|\bto (?:do|make|say|cook) (?:for|with|about)\b",
    re.I,
)
GENERAL = re.compile(
    r"\b(?:an?|ein\w?|eine[nmr]|een)\b|\b(?:means?|bedeute\w*|beteken\w*|invented|erfunden|uitgevonden)\b", re.I
)
OF_THE_BOX = re.compile(
    r"^(?:timers?|reminders?|alarms?|lists?|shopping|to-?do|documents?|files?|chats?|conversations?|history|pin|photos?|"
    r"memor(?:y|ies)|name|face|phones?|tokens?|questions?|wecker|erinnerung\w*|liste\w*|einkauf\w*|dokument\w*|dateien?|"
    r"namen?|gesicht|fragen?|fotos?|lijst\w*|boodschap\w*|document\w*|bestand\w*|naam|gezicht|vra\w+g\w*|herinnering\w*|"
    r"options?|rights?|chances?|rechte?|chancen?|opties?|kansen?)$",
    re.I,
)
TELLS = re.compile(
    rf"^(?:(?:also|by the way|übrigens|trouwens|hey|hi)[\s,]+)?{MY}\s+(?P<thing>[^\W\d_][\w'’-]+)"
    r"(?:\s+[\w'’-]+){0,4}?\s+"
    r"(?:is (?:called|named|in|on|at|the|born|allergic|a|an)|are (?:called|named)|was born|lives|"
    r"hei(?:ß|ss)t|hat (?:im|am|\w+ geburtstag)|wohnt|ist (?:am|im|allergisch)|heet|heten|woont|"
    r"is (?:jarig|geboren|allergisch|op)|is .{1,20} jarig)\b",
    re.I,
)
TELLS_OF_THE_HOUSE = re.compile(
    rf"(?:the|our) (?:\w+ )?{THING}(?:['’]s| is| are| lives?)(?: kept| hidden| always)* "
    r"(?:under|in|on|behind|inside|next to|above|below|at|by|with|called)\b.{3,60}",
    re.I,
)
TELLS_OF_SOMEBODY = re.compile(
    r"(?!(?:He|She|It|That|This|They|We|You|I|Who|Nobody|Everybody|What|There)\b)[A-Z][a-z]+"
    r"(?:['’]s (?:birthday|number|middle name|shoe size|size|favourite \w+|teacher|dentist) is"
    r"|(?: is|['’]s) (?:severely |really |very )?(?:allergic|intolerant|vegan|vegetarian|coeliac|diabetic)"
    r"|(?: can['’]?t| cannot| doesn['’]t| does not) (?:eat|drink))\b.*"
)
MOST_WORDS = 14
STEM = 4  # letters by which two words count as one


def asks_own_matter(text: str) -> bool:
    """Whether a text asks for a fact that only the asker can have told, such as "when is my sister's birthday?" """
    if len(text) > LONGEST:
        return False
    asked = LEAD.sub("", text.strip())
    if ADVICE.search(asked):
        return False
    if SELF.match(asked):
        return True
    return bool(ASKS.match(asked)) and bool(things(asked)) and not any(map(OF_THE_BOX.match, things(asked)))


def asks_of_the_house(text: str) -> bool:
    """Whether a text asks for what is so only in this house or family: "where is the spare key?" """
    asked = LEAD.sub("", text.strip())
    return len(text) <= LONGEST and HOUSE.match(asked[:1].lower() + asked[1:]) is not None and not GENERAL.search(asked)


def tells_own_matter(text: str) -> bool:
    """Whether a text tells a fact of the speaker's own life, such as "our dog is called Bello"."""
    told = text.strip().rstrip(" .!")
    if "?" in told or len(told.split()) > MOST_WORDS:
        return False
    if TELLS_OF_THE_HOUSE.fullmatch(told) or TELLS_OF_SOMEBODY.fullmatch(told):
        return True
    fact = TELLS.match(told)
    return fact is not None and not OF_THE_BOX.match(fact["thing"])


def things(text: str) -> list[str]:
    """What a text calls the speaker's own: for "my sister's birthday", the sister."""
    return [found["thing"] for found in OWN.finditer(text)]


def may_be_about(memory: str, text: str) -> bool:
    """Whether a memory speaks of everything that a text calls the speaker's own: of the sister, not of the brother."""
    words = {word.lower()[:STEM] for word in re.findall(r"\w+", memory)}
    return all(thing.lower()[:STEM] in words for thing in things(text))
