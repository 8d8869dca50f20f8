"""What follows about a sum as a whole: "and with the tax?", "and with 10 percent waste?", "and if nine of us come?"."""

import re
from dataclasses import replace

from appliance.intents.call import Call
from appliance.intents.follower import Follower
from appliance.intents.loose.amounts import Amount, amounts
from appliance.intents.loose.scan import Scan

MOST_WORDS = 12
SHARE_OF = re.compile(r"(?P<share>[\d.]+) / 100 \* (?P<whole>[\d.]+)")
PORTION = re.compile(r"(?P<amount>[\d.]+) / (?P<old>[\d.]+) \* (?P<new>[\d.]+)")
TOGETHER = re.compile(
    r"\b(?:zusammen|mit (?:der |dem )?\w*(?:steuer|mwst|trinkgeld|aufschlag)|inklusive|inkl|insgesamt|drauf|"
    r"obendrauf|dazu|samen|met (?:de |het )?(?:btw|fooi|belasting)(?: erbij)?|inclusief|incl|in totaal|erbij|"
    r"with (?:the )?(?:tax|vat|tip)|altogether|in total|the total|including (?:it|that|the \w+))\b",
    re.I,
)
WITHOUT = re.compile(
    r"\b(?:ohne|abgezogen|abzüglich|nach abzug|zonder|eraf|afgetrokken|without|taken off|after that)\b", re.I
)
MORE = re.compile(
    r"\b(?:mit|plus|dazu|extra|mehr|zuschlag|aufschlag|reserve|verschnitt|met|erbij|meer|toeslag|snijverlies|reserve|"
    r"with|more|waste|spare)\b",
    re.I,
)
REMAINS = re.compile(  # "was kostet die Jacke dann noch", and no tax or tip
    r"\b(?:was|wie ?viel|wat|hoeveel)\b.*\b(?:kost\w*|(?:be)?zahl\w*|betaal\w*|bleib\w*|blijf\w*)\b.*\b(?:noch|"
    r"nog|übrig|over)\b",
    re.I,
)
ADDED = re.compile(
    r"\b(?:\w*steuer|mwst|ust|trinkgeld|aufschlag|zinsen|btw|fooi|belasting|rente|toeslag|opslag)\b", re.I
)
COMING = re.compile(
    r"\b(?:wenn|falls|für|zu|mit|kommen|also|als|voor|met|dus|komen|if|for|with|come|there(?:'s| are| is))\b", re.I
)


def find(told: Follower) -> list[Call] | None:
    """The last sum with what was to be added, or for so many people."""
    if not told.before.calls or len(told.text.split()) > MOST_WORDS:
        return None
    parts = amounts(Scan(told.read(told.text)))
    if parts is None:
        return None
    return _for_others(told, parts) or _with_share(told, parts) or (None if parts else _as_a_whole(told))


def _as_a_whole(told: Follower) -> list[Call] | None:
    """After "19 % of 249": what both are together, or what is left without it."""
    last = told.call("sums")
    found = SHARE_OF.fullmatch(str(last.arguments.get("expression", ""))) if last else None
    together, without = TOGETHER.search(told.text), WITHOUT.search(told.text)
    if found and not together and not ADDED.search(told.before.told[0].text):
        without = without or REMAINS.search(told.text)
    if last is None or not found or bool(together) == bool(without):
        return None
    return [_changed(last, f"{found['whole']} * (1 {'+' if together else '-'} {found['share']} / 100)")]


def _with_share(told: Follower, parts: list[Amount]) -> list[Call] | None:
    """ "And with 10 percent waste", of an area."""
    last = told.call("sums")
    if last is None or len(parts) != 1 or parts[0].kind != "share" or not MORE.search(told.text):
        return None
    is_area = str(last.arguments.get("unit", "")).startswith(("area", "length", "mass", "volume"))
    return [_changed(last, f"{last.arguments['expression']} * (1 + {parts[0].written} / 100)")] if is_area else None


def _for_others(told: Follower, parts: list[Amount]) -> list[Call] | None:
    """ "And if the neighbours come, so nine?": each amount of the recipe for so many."""
    calls = told.before.calls
    found = [PORTION.fullmatch(str(call.arguments.get("expression", ""))) for call in calls]
    if len(parts) != 1 or parts[0].kind not in ("people", "bare", "things") or not COMING.search(told.text):
        return None
    if not all(found) or not parts[0].value.is_integer() or not calls:
        return None
    return [
        _changed(call, f"{each['amount']} / {each['old']} * {parts[0].written}")
        for call, each in zip(calls, found, strict=True)
        if each
    ]


def _changed(last: Call, expression: str) -> Call:
    return replace(last, arguments={**last.arguments, "expression": expression})
