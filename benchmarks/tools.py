"""Requests to the tools, and talk that is none: how many reach the right tool with the right arguments.

Written once, apart from the examples that the router goes by, and not used to improve them.
"""

from typing import Any

from appliance import parts
from appliance.config import Config
from appliance.errors import ModelError
from appliance.tools.calculator import calculate
from appliance.tools.router import Router

PATTERNS = ("sweep", "scanner", "breathe", "dance", "welcome", "alarm")
# (request, tool or None, what its arguments must be; for arithmetic the result)
REQUESTS: list[tuple[str, str | None, Any]] = [
    ("What's 45 + 17?", "calculate", "62"),
    ("Could you tell me what 9 times 13 is?", "calculate", "117"),
    ("144 / 12", "calculate", "12"),
    ("how much is 15% of 80", "calculate", "12"),
    ("I need 3.5 * 4", "calculate", "14"),
    ("add 12 and 30", "calculate", "42"),
    ("subtract 5 from 20", "calculate", "15"),
    ("what is 7 to the power of 3?", "calculate", "343"),
    ("Give me the square root of 81", "calculate", "9"),
    ("divide 100 by 8", "calculate", "12.5"),
    ("What do I get if I multiply 25 by 16?", "calculate", "400"),
    ("1000 - 999.99", "calculate", "0.01"),
    ("what's the sum of 11 and 31?", "calculate", "42"),
    ("how many is eight times seven?", "calculate", "56"),
    ("(5+3)*(2-7)", "calculate", "-40"),
    ("200 plus 10 percent of 50", "calculate", "205"),
    ("What time do we have?", "clock", None),
    ("Can you give me the date?", "clock", None),
    ("is it Monday today?", "clock", None),
    ("what's today", "clock", None),
    ("Time please", "clock", None),
    ("which month are we in", "clock", None),
    ("Tell me the time and the date", "clock", None),
    ("what hour is it now", "clock", None),
    ("do you know what day it is?", "clock", None),
    ("What is the current date and time?", "clock", None),
    ("I forgot my watch, what time is it?", "clock", None),
    ("today's date?", "clock", None),
    ("Please switch the LEDs off", "lights", {"action": "off"}),
    ("lights out", "lights", {"action": "off"}),
    ("kill the lights", "lights", {"action": "off"}),
    ("turn the lights back on", "lights", {"action": "on"}),
    ("LEDs on", "lights", {"action": "on"}),
    ("set the lights to 70%", "lights", {"action": "brightness", "brightness": 70}),
    ("Make the LEDs dimmer, about 20 percent", "lights", {"action": "brightness", "brightness": 20}),
    ("full brightness for the lights please", "lights", {"action": "brightness", "brightness": 100}),
    ("can you put the light bar at half brightness?", "lights", {"action": "brightness", "brightness": 50}),
    ("show me the dance pattern", "lights", {"action": "pattern", "pattern": "dance"}),
    ("let the LEDs breathe", "lights", {"action": "pattern", "pattern": "breathe"}),
    ("I want the lights to sweep", "lights", {"action": "pattern", "pattern": "sweep"}),
    ("the LEDs are too bright", "lights", {"action": "brightness", "brightness": 30}),
    ("play the welcome pattern on the lights", "lights", {"action": "pattern", "pattern": "welcome"}),
    ("turn the LEDs down to 5", "lights", {"action": "brightness", "brightness": 5}),
    ("Who's there?", "who", None),
    ("whom can you see?", "who", None),
    ("Do you see anybody?", "who", None),
    ("is there someone in front of the camera", "who", None),
    ("who am I logged in as?", "who", None),
    ("Which people are in view?", "who", None),
    ("can you recognize me", "who", None),
    ("Who is standing in front of you?", "who", None),
    ("name the people in the room", "who", None),
    ("am I alone?", "who", None),
    ("what's your CPU temperature?", "box", None),
    ("How warm is the board?", "box", None),
    ("how much free memory do you have", "box", None),
    ("is the disk nearly full?", "box", None),
    ("since when are you running?", "box", None),
    ("tell me your uptime", "box", None),
    ("system status please", "box", None),
    ("how much storage is left", "box", None),
    ("Are you too hot?", "box", None),
    ("what's the state of the machine", "box", None),
    ("how is your RAM usage", "box", None),
    ("search in the documents for oil change", "find", None),
    ("What does the manual say about the battery?", "find", None),
    ("look through my files for the rental contract", "find", None),
    ("find something about insurance in my documents", "find", None),
    ("is there anything in the documents about holidays?", "find", None),
    ("check the documents for the wifi password", "find", None),
    ("which document mentions the tyre pressure?", "find", None),
    ("Search my papers for Miller", "find", None),
    ("Set a timer for 8 minutes", "timer", {"seconds": 480}),
    ("timer 45 seconds", "timer", {"seconds": 45}),
    ("remind me in an hour to call Bob", "timer", {"seconds": 3600}),
    ("wake me up in 20 minutes", "timer", {"seconds": 1200}),
    ("let me know when 15 minutes have passed", "timer", {"seconds": 900}),
    ("start a three minute timer for the tea", "timer", {"seconds": 180}),
    ("I need an alarm in two hours", "timer", {"seconds": 7200}),
    ("Count down from 10 seconds", "timer", {"seconds": 10}),
    ("give me a shout in half an hour", "timer", {"seconds": 1800}),
    ("pizza timer, 12 minutes", "timer", {"seconds": 720}),
    ("please ring in ninety seconds", "timer", {"seconds": 90}),
    ("set an egg timer of five and a half minutes", "timer", {"seconds": 330}),
    ("how much longer does the timer run?", "timers", None),
    ("list the timers", "timers", None),
    ("is a timer set?", "timers", None),
    ("what timers do I have", "timers", None),
    ("stop the countdown", "cancel_timer", None),
    ("please cancel my timers", "cancel_timer", None),
    ("forget the timer", "cancel_timer", None),
    ("kill the alarm", "cancel_timer", None),
    ("Who painted the Mona Lisa?", None, None),
    ("What is the boiling point of water?", None, None),
    ("Write a haiku about autumn", None, None),
    ("Explain what a black hole is", None, None),
    ("How many legs does a spider have?", None, None),
    ("Good morning!", None, None),
    ("What should I cook tonight?", None, None),
    ("Who are the Beatles?", None, None),
    ("Why do cats purr?", None, None),
    ("Can you help me with my homework?", None, None),
    ("what is a light year", None, None),
    ("When was Einstein born?", None, None),
    ("Tell me something about time travel", None, None),
    ("How do I set up a camera for portraits?", None, None),
    ("What is the best time to visit Japan?", None, None),
    ("how does memory work in the brain?", None, None),
    ("Do you like music?", None, None),
    ("Who lives in the White House?", None, None),
    ("what is the average temperature in Spain in July?", None, None),
    ("My name is Tom and I am 42", None, None),
    ("Summarise the plot of Romeo and Juliet", None, None),
    ("what does uptime mean?", None, None),
    ("I have two sisters and three brothers", None, None),
    ("how long does a flight to New York take", None, None),
    ("Is it true that the moon is made of cheese?", None, None),
    ("Translate 'Where is the station?' into German", None, None),
    ("Give me a recipe with 3 eggs and 200 g of flour", None, None),
    ("Should I buy LED or halogen bulbs?", None, None),
    ("what's the difference between a manual and an automatic car?", None, None),
    ("Thanks, that was helpful", None, None),
    ("Can you keep a secret?", None, None),
    ("who was in front of the race in 1998", None, None),
    ("Make up a name for my dog", None, None),
    ("How can I free my mind?", None, None),
    ("what is 'carpe diem'?", None, None),
    ("Tell me about the year 1969", None, None),
    ("Is 7 a prime number?", None, None),
    ("What are good documents for a visa?", None, None),
    ("who watches the watchmen", None, None),
    ("dance with me", None, None),
]


def measure(config: Config) -> dict[str, object]:
    """Requests that reach the right tool with the right arguments, and talk that reaches none."""
    try:
        embed = parts.build_text_embedder(config.faces, parts.open_modelstore(config)).embed
    except ModelError:
        embed = None
    router = Router(PATTERNS, embed)
    wrong = [request for request, tool, wanted in REQUESTS if not right(router, request, tool, wanted)]
    rules = Router(PATTERNS)
    by_rules = sum(right(rules, *entry) for entry in REQUESTS)
    return {
        "requests": len(REQUESTS),
        "right": len(REQUESTS) - len(wrong),
        "share": round(1 - len(wrong) / len(REQUESTS), 3),
        "share_by_rules_alone": round(by_rules / len(REQUESTS), 3),
        "wrong": wrong,
    }


def right(router: Router, request: str, tool: str | None, wanted: Any) -> bool:
    """Whether a request is routed as it should be."""
    call = router.route(request)
    if call is None or tool is None:
        return call is None and tool is None
    if call.tool != tool:
        return False
    if tool == "calculate":
        return calculate(call.arguments["expression"]) == wanted
    return wanted is None or wanted.items() <= call.arguments.items()
