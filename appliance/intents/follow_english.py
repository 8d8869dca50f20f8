"""What follows in English on an alarm, the time elsewhere or a list: "seven's fine", "is that tomorrow for her?"."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from appliance.intents.before import Before
from appliance.intents.call import Call
from appliance.intents.follower import Follower
from appliance.intents.understanding import Understood

MOST_WORDS = 12
FIRST_HOUR = 5 * 60  # minutes of the day, before which nobody means the morning
NOON = 12
LEAD = (
    r"(?:(?:actually|no|nah|oh|ah|hm+|hang on|wait|sorry|well|ok|okay|and|but|so|you know what|"
    r"on second thoughts?)[ ,]+)*"
)
WILL_DO = re.compile(
    rf"{LEAD}(?:make it |i think |maybe |let['’]?s say )?(?:at )?(?P<when>.+?)(?:['’]s| is| will|['’]ll| would|"
    rf"['’]d)?(?: be)?"
    r" (?:just |actually |really |probably |perfectly )?(?:fine|ok|okay|alright|better|good enough|early enough|"
    r"late enough|"
    r"soon enough|enough|plenty|do)(?: for me| instead| actually| then| thanks| thank you| please| after all| "
    r"too)*[.! ]*",
    re.I,
)
DAY = r"(?:today|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
THERE = (
    r"(?: (?:there|over there|out there|in \w+|for (?:her|him|them|my \w+|(?-i:[A-Z])\w+)|"
    r"where (?:she|he|they) (?:is|are|lives?)))"
)
OTHER_DAY = r"(?:the (?:same|next) day|the day (?:before|after)|the following day)"
WHICH_DAY = re.compile(
    rf"{LEAD}(?:(?:is|was|would) (?:that|it)(?: be)?{THERE}?(?: still| already| even| now)*(?: (?:{DAY}|{OTHER_DAY}))"
    rf"(?: still| already| now)*(?: or (?:is (?:it|that) )?(?:still |already |even )*(?:{DAY}|{OTHER_DAY}))?"
    rf"|(?:what|which) (?:day|date|day of the week)(?:['’]s| is| would)?(?: (?:it|that))?(?: be)?(?: now| "
    rf"then)?(?={THERE}))"
    rf"(?: still| already| now| yet| then)*{THERE}?(?: still| already| now| yet| then)*\W*",
    re.I,
)
IT = frozenset(
    {"it", "that", "this", "them", "of it", "of that", "of this", "about it", "about that", "about this", "of them"}
)


def find(told: Follower) -> list[Call] | None:
    """The call that a short English text comes to after an alarm or the time elsewhere."""
    if told.language.code != "en" or len(told.text.split()) > MOST_WORDS:
        return None
    return _moved(told) or _which_day(told)


def _moved(told: Follower) -> list[Call] | None:
    """ "Actually no, seven's fine": the alarm or the reminder that was just set, at that time."""
    kept, found = told.call("reminders"), WILL_DO.fullmatch(told.text.strip())
    at = str(kept.arguments.get("at", "")) if kept and kept.tool in ("reminder", "change_reminder") else ""
    sentence = told.only(f"at {found['when'].removeprefix('at ')}", ("time",)) if found and at else None
    hours = sentence.values("time") if sentence else []
    if kept is None or len(hours) != 1:
        return None
    old = datetime.fromisoformat(at)
    same = hours[0].in_half(old.hour >= NOON)
    hour = same if hours[0].certain or same.minutes >= FIRST_HOUR else hours[0].by_day
    then = datetime.combine(old.date(), hour.time)
    if then == old:
        return None
    then = then if then > told.around.now.replace(tzinfo=None) else then + timedelta(days=1)
    new = then.isoformat(timespec="minutes")
    return [Call("change_reminder", {"at": new, "text": kept.arguments.get("text", ""), "was": at})]


def _which_day(told: Follower) -> list[Call] | None:
    """ "And is that today or already tomorrow for her?", after the time in a place: the time there with its day."""
    last = told.call("clock")
    if last is None or not last.arguments.get("zones") or not WHICH_DAY.fullmatch(told.text.strip()):
        return None
    return [Call("clock", {**last.arguments, "what": "day"})]


def named(found: Understood, before: Before) -> Understood:
    """What was understood, a reminder of "it" with the entries of a list that were spoken of just before."""
    calls = list(before.calls)
    made: list[Call] = []
    for call in found.calls:
        text = str(call.arguments.get("text", "")).strip(" .!").lower()
        items = _entries(calls) if call.tool == "reminder" and text in IT else ""
        made.append(Call("reminder", {**call.arguments, "text": items}) if items else call)
        calls.append(call)
    return replace(found, calls=tuple(made)) if made != list(found.calls) else found


def _entries(calls: list[Call]) -> str:
    """The entries that the last of some calls put on a list, as they are said."""
    last = calls[-1] if calls else None
    items = list(map(str, last.arguments["items"])) if last and last.tool in ("list_add", "list_offer") else []
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
