"""Lakhs, crores and millions in one another: "what is 15 lakh in millions", "35 lakh in figures"."""

import re

from appliance.intents.call import Call
from appliance.intents.numbers import digits

SCALES = {"thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9}
INDIAN = ("lakh", "crore")
NAME = "(?:" + "|".join(SCALES) + ")s?"
MONEY = r"(?: (?:rupees?|rs|inr|dollars?|pounds?|euros?|people))?"
VALUE = r"(?:rs\.? ?|₹ ?)?(?P<value>\d[\d,]*(?:\.\d+)?|(?:[a-z]+[ -]){0,2}?[a-z]+)"
LEAD = r"(?:(?:hey|ok|so|and|please|larson|quick one)[, ]+)*"
INTO = re.compile(
    rf"{LEAD}(?:what(?:['’]?s| is| are| would)|how much(?:['’]s| is| are)|how many is|convert|put|turn|is)? "
    rf"?{VALUE} (?P<of>{NAME}){MONEY} "
    rf"(?:in|into|to|as|worth in) (?P<to>{NAME}|figures|numbers|digits|normal numbers|western numbers){MONEY}\W*"
)
MANY = re.compile(
    rf"{LEAD}how (?:many|much) (?P<to>{NAME}) ?(?:is|are|in|does|makes?|are in|is in|are there in|would be|"
    rf"in a) {VALUE} (?P<of>{NAME}){MONEY}"
    rf"(?: make)?\W*"
)


def find(text: str) -> Call | None:
    """The sum of a number of one scale in another, where one of the two is Indian."""
    told = " ".join(text.lower().split())
    found = INTO.fullmatch(told) or MANY.fullmatch(told)
    if not found:
        return None
    of, to = found["of"].rstrip("s"), found["to"].rstrip("s")
    value = digits("1" if found["value"] in ("a", "an", "one") else found["value"]).replace(",", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", value) or of == to or not {of, to} & {*INDIAN}:
        return None
    into = f" / {SCALES[to]}" if to in SCALES else ""
    return Call("calculate", {"expression": f"{value} * {SCALES[of]}{into}"})
