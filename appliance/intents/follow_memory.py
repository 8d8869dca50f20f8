"""What follows about something that was to be remembered: "what can't poppy eat?" right after it was told."""

from appliance.intents.call import Call
from appliance.intents.follower import Follower
from appliance.intents.sentence import tokens_of

SHORTEST = 3  # letters of a word that tells what a text is about


def recalled(told: Follower) -> list[Call] | None:
    """A question about what was told in the turn before."""
    last = told.call("memory")
    if last is None or last.tool != "remember" or not told.asks:
        return None
    about = _names(told, told.text) & _names(told, str(last.arguments["text"]))
    return [Call("recall", {"question": told.text})] if about else None


def _names(told: Follower, text: str) -> set[str]:
    """The words of a text that the language does not know: names and things."""
    words = {token.word.removesuffix("'s") for token in tokens_of(text, told.language)}
    return {word for word in words if len(word) >= SHORTEST and word not in told.language.vocabulary}
