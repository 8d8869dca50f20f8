"""Fuel for a way: "bei 7,3 Litern auf 100 km, wie viel auf 260?", "1 op 15, hoeveel liter voor 180 km?".

In German and Dutch.
"""

import re

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan

N = r"(\d+(?:[.,]\d+)?)"
PER_HUNDRED = re.compile(
    rf"{N} ?(?:l|litern?|liters?)\b.{{0,14}}?\b(?:auf|pro|per|op|/) ?(?:100|hundert|honderd) ?(?:km|"
    rf"kilometern?|kilometers?)?\b",
    re.I,
)
ONE_IN = re.compile(rf"\b(?:1|een|één) op {N}\b", re.I)
FAR = re.compile(rf"\b{N}(?: ?(?:km|kilometern?|kilometers?)\b)?", re.I)
ASKS = re.compile(r"\b(?:wie ?viel\w*|was|hoeveel|wat)\b", re.I)
LITRES = re.compile(r"\b(?:liter\w*|verbrauch\w*|sprit|benzin|diesel|verbruik\w*|benzine|tank\w*)\b", re.I)


def find(scan: Scan) -> Call | None:
    """The litres that a way takes."""
    text = " ".join(scan.words)
    if scan.sentence.language.code == "en" or not ASKS.search(text) or not LITRES.search(text) or scan.has("price"):
        return None
    told = PER_HUNDRED.search(text) or ONE_IN.search(text)
    if not told:
        return None
    ways = FAR.findall(f"{text[: told.start()]} {text[told.end() :]}")
    if len(ways) != 1:
        return None
    way, rate = (_figure(value) for value in (ways[0], told[1]))
    made = f"{way} / 100 * {rate}" if told.re is PER_HUNDRED else f"{way} / {rate}"
    return Call("calculate", {"expression": made, "unit": "volume-liter"})


def _figure(text: str) -> str:
    return text.replace(".", "").replace(",", ".") if re.fullmatch(r"\d+\.\d{3}", text) else text.replace(",", ".")
