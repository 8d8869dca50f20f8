"""Words that a request of each kind has: what only seems near to one in meaning is none without them."""

import re

TIMERS = r"(?:timers?|alarms?|countdowns?)"
STOPS = re.compile(rf"\b(?:{TIMERS}|stop|cancel|enough|ringing|beeping|noise)\b", re.I)
LIGHTS = re.compile(
    r"\b(?:\w*lights?|leds?|lamps?|lit|bright\w*|dim\w*|glow\w*|glar\w*|dark\w*|patt\w+|blink\w*|"
    r"red (?:bar|row|strip|line)|knight rider|animation|effect|scanner|glow)\b",
    re.I,
)
LAMPS = re.compile(  # of a room, which Larson cannot reach: "it's dark in the hall, lights on"
    r"^(?!.*\b(?:your|yours|leds?)\b).*\b(?:in|on|at) (?:the|our|my) (?:\w+ )?(?:hall|hallway|kitchen|bathroom|"
    r"\w*bedroom|lounge|"
    r"living room|dining room|garden|garage|porch|landing|stairs|attic|cellar|basement|shed|office|nursery|loo|"
    r"toilet)\b",
    re.I,
)
SIGHT = re.compile(r"\b(?:see|seen|look\w*|camera|here|there|room|front|face|present|standing|watch\w*|alone)\b", re.I)
CLOCKED = re.compile(  # "so where is it" asks for no time
    r"\b(?:time|clock|watch|date|day|late|early|o['’]?clock|hours?|today|tonight|already|now|"
    r"mon|tues?|wednes|thurs?|fri|satur|sun)(?:day|s)?\b",
    re.I,
)
BOXED = re.compile(  # "for how long" asks nothing about the box
    r"\b(?:you\w*|ya|u|ur|larson|box|machine|pi|board|computer|device|thing|cpu|processor|chip|memory|ram|disk|disc|"
    r"storage|space|card|drive|system|status|temperature|hot|warm|uptime|version|ip|address|network|load|busy|"
    r"reboot\w*|restart\w*|running|up|model|it|this)\b",
    re.I,
)
CUES = {"who": SIGHT, "cancel_timer": STOPS, "clock": CLOCKED, "box": BOXED}  # a word that each kind of request has
WRITTEN = re.compile(  # what a search is for: something that can be in a document, or the wish to search
    r"\b(?:s\w*rch|find|look|dig|hunt|locate|quote|consult|docs?|document\w*|files?|papers?|paperwork|pdfs?|\w*load\w*|manual|"
    r"contract|lease|polic\w+|minutes|handbook|letters?|invoices?|notes?|thesis|reports?|recipes?|guide|booklet|receipt|"
    r"records?|texts?|collection|scan\w*|brought|gave|wills?|agreement|syllabus|terms|draft|bylaws|slides|quotes|diary|cv|"
    r"page|passage|paragraph|insurance|stuff|mention\w*|according)\b",
    re.I,
)
