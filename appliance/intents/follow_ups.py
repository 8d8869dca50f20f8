"""Requests that leave out what they are about: read with the conversation before them.

"And in Tokyo?", "make it eight", "hold it", "what's on it?", "times 3": a form or a value, and the last request that
it fits. A text that is a request by itself is left alone, and where two things may be meant, the tool asks which.
"""

import re
from collections.abc import Callable
from functools import cache

from appliance.intents import (
    follow_another,
    follow_changes,
    follow_costs,
    follow_days,
    follow_de_nl,
    follow_english,
    follow_figures,
    follow_lists,
    follow_memory,
    follow_reminders,
    follow_sums,
    follow_talk,
    follow_timers,
    follow_totals,
    follow_values,
)
from appliance.intents.before import TALK, Before
from appliance.intents.call import Call
from appliance.intents.follow_forms import Form, forms
from appliance.intents.follower import Follower
from appliance.intents.language import alternatives
from appliance.intents.loose import reading as loose
from appliance.intents.understanding import Around, Understood, ordered, tongue, understand

LONGEST = 14  # words
MOST = 400  # characters: signs without a space are one word
MOST_CLAUSES = 3
Handler = Callable[[Follower, Form], list[Call] | None]
# What each form may come to, the first that fits.
HANDLERS: dict[str, tuple[Handler, ...]] = {
    "pause": (follow_timers.pause,),
    "resume": (follow_timers.resume,),
    "list_show": (follow_lists.show,),
    "is_on": (follow_lists.is_on,),
    "how_long": (follow_timers.how_long,),
    "first": (follow_timers.first,),
    "running": (follow_timers.running,),
    "one_more": (follow_timers.one_more,),
    "extend": (follow_timers.extend, follow_sums.plus),
    "shorten": (follow_timers.shorten, follow_sums.minus),
    "here": (follow_values.here,),
    "ahead": (follow_values.ahead,),
    "clear": (follow_lists.clear, follow_timers.cancel_all),
    "cancel": (follow_lists.undo, follow_timers.cancel),
    "undo": (follow_lists.undo, follow_timers.undo),
    "cancel_one": (follow_timers.cancel_one,),
    "got": (follow_lists.remove,),
    "put": (follow_lists.put,),
    "when": (follow_timers.when,),
    "again": (follow_sums.again,),
    "every_one": (follow_timers.every_one,),
    "double": (follow_sums.double,),
    "halve": (follow_sums.halve,),
}
# The same for forms of texts that may be requests by themselves: only if they are none.
LOOSE: dict[str, tuple[Handler, ...]] = {
    "set_to": (follow_timers.set_to,),
    "more": (follow_timers.more,),
    "correct": (follow_timers.correct,),
    "on_top": (follow_sums.on_top,),
    "shared": (follow_sums.shared,),
    "drop": (follow_lists.remove,),
    "swap": (follow_lists.swap,),
    "pick_one": (follow_timers.pick_one,),
}
# The same, where not even the meaning of the words tells of a request.
LAST: dict[str, tuple[Handler, ...]] = {"put_bare": (follow_lists.put,)}
OF_LABEL = {name: LOOSE.get(name) or HANDLERS[name] for name in ("extend", "shorten", "set_to")}
ARTICLES = ("the", "my", "die", "der", "das", "den", "dem", "de", "het")
GIVEN_UP = re.compile(
    r"(?:\w+ )?(?P<order>(?:forget|vergiss|vergesst|vergeet) (?:it|that|this|es|das|het|dat|dit))\s*[,;:–—]", re.I
)
NEVER_MIND = Call("about", {"what": "never_mind"})
CLAUSES = re.compile(r"\s*(?:[,;.!?–—]|\s-\s|\b(?:because|cause|weil|denn|omdat|want)\b)\s*")


def find(text: str, before: Before, around: Around, preferred: str) -> Understood | None:
    """What a text asks for after what was said before it; None if it is a request by itself, or nothing."""
    if len(text) > MOST:
        return None
    if talk := follow_talk.find(
        text, before, _is_other(understand(text, around, preferred)) if before.turns else False
    ):
        return Understood((talk,), tongue(text, tongue(before.turns[-1].text, preferred)))
    return _read(text, before, around, preferred, _whole) or _switched(text, before, preferred)


def _is_other(found: Understood | None) -> bool:
    """Whether a text was understood as more than talk."""
    return found is not None and found.calls[0].tool not in TALK


def find_entry(text: str, before: Before, around: Around, preferred: str) -> Understood | None:
    """An entry for the list that was spoken of: "and yoghurt". Only for a text that nothing else is made of."""
    return _read(text, before, around, preferred, lambda told: _last(told))


def _last(told: Follower) -> list[Call] | None:
    return _by_form(told, LAST) or follow_memory.recalled(told) or follow_de_nl.searched(told)


def _read(
    text: str, before: Before, around: Around, preferred: str, reader: Callable[[Follower], list[Call] | None]
) -> Understood | None:
    told = " ".join(text.split())
    if len(told) > MOST or not (before.calls or before.timers) or not 0 < len(told.split()) <= LONGEST:
        return None
    usual = tongue(before.turns[-1].text, preferred) if before.turns else preferred
    by_itself = cache(lambda: understand(told, around, usual))
    for spoken in ordered(told, usual):
        if calls := reader(Follower(told, spoken, before, around, by_itself)):
            return Understood(tuple(calls), spoken.code)
    return None


def _whole(told: Follower) -> list[Call] | None:
    return (
        _given_up(told)
        or follow_lists.exchanged(told)
        or follow_reminders.likewise(told)
        or follow_lists.last_one(told)
        or follow_memory.until_told(told)
        or follow_english.find(told)
        or follow_figures.find(told)
        or follow_another.find(told)
        or follow_changes.moved(told)
        or follow_changes.retold(told)
        or follow_changes.another_amount(told)
        or follow_changes.not_offered(told)
        or follow_sums.for_others(told)
        or follow_costs.find(told)
        or follow_totals.find(told)
        or follow_days.find(told)
        or follow_de_nl.find(told)
        or follow_reminders.put_right(told)
        or follow_sums.another_value(told)
        or follow_sums.share_of_it(told)
        or follow_sums.go_on(told)
        or _of_label(told)
        or follow_timers.by_degree(told, [part for part in CLAUSES.split(told.text) if part])
        or _by_form(told, HANDLERS)
        or follow_sums.lights(told)
        or _loosely(told)
        or follow_values.find(told)
        or _clause(told)
    )


def _given_up(told: Follower) -> list[Call] | None:
    """ "Forget it, Tom does it": what stands behind is the reason, and no name of a reminder."""
    found = GIVEN_UP.match(told.text)
    return _by_form(told.about(found["order"]), HANDLERS) if found else None


def _loosely(told: Follower) -> list[Call] | None:
    found = _by_form(told, LOOSE)
    return None if found and _is_request(told.plain) else found


def _of_label(told: Follower) -> list[Call] | None:
    """ "Make the chicken 30": a form with the name of a timer in place of "it"."""
    words = told.text.split()
    labels = {timer.label for timer in told.before.timers if timer.label}
    it = alternatives(told.language.data["follow_up"]["it"])[0]
    for label in labels:
        found = re.search(rf"\b(?:{'|'.join(ARTICLES)})?\s*\b{re.escape(label)}\b", told.text, re.I)
        if found and len(words) > len(label.split()):
            text = f"{told.text[: found.start()]} {it} {told.text[found.end() :]}".strip()
            return _by_form(told.about(text, label), OF_LABEL)
    return None


def _by_form(told: Follower, handlers: dict[str, tuple[Handler, ...]]) -> list[Call] | None:
    for form in forms(told.text, told.language):
        for handler in handlers.get(form.name, ()):
            if calls := handler(told, form):
                return calls
    return None


def _clause(told: Follower) -> list[Call] | None:
    """ "Hold it, he's having dinner": one clause has a form, and the rest is no request."""
    parts = [part for part in CLAUSES.split(told.text) if part]
    if not 1 < len(parts) <= MOST_CLAUSES:
        return None
    found = [(part, calls) for part in parts if (calls := _of_clause(told, part))]
    rest = [part for part in parts if part not in [of for of, _ in found]]
    around = told.around
    if not found or _is_request(told.plain, besides=("forget",)):
        return None
    if loose.find(told.text, told.language.code, around.now, around.knows):
        return None
    return None if any(_is_request(told.understood(part)) for part in rest) else found[-1][1]


def _of_clause(told: Follower, part: str) -> list[Call] | None:
    clause = told.about(part)
    loosely = None if _is_request(told.understood(part)) else LOOSE
    return _by_form(clause, HANDLERS) or (_by_form(clause, loosely) if loosely else None)


def _is_request(found: Understood | None, besides: tuple[str, ...] = ()) -> bool:
    """Whether a text was understood as more than "never mind", an unknown place, or a question back."""
    if found is None:
        return False
    call = found.calls[0]
    return not (call == NEVER_MIND or call.tool in ("unsure", *besides) or "unknown" in call.arguments)


def _switched(text: str, before: Before, preferred: str) -> Understood | None:
    """ "Turn it off", where nothing was spoken of that it may be: it is asked what."""
    words = [word.strip(".,!?") for word in text.lower().replace("’", "'").split()]
    for spoken in ordered(text, preferred):
        told = [w for w in words if w and w not in spoken.words("splitting", "lead") | spoken.words("follow", "polite")]
        act = next((name for name in ("off", "on_again") if tuple(told) in spoken.entry("follow", name)), "")
        if act == "off" and before.timers and not before.last("lights"):
            return Understood((Call("cancel_timer", {"label": "", "all": False}),), spoken.code)
        if act and before.last("lights"):
            return Understood((Call("lights", {"action": "off" if act == "off" else "on"}),), spoken.code)
        if act:
            return Understood((Call("unsure", {"topic": "switch"}),), spoken.code)
    return None
