"""Which language model suits this machine: how good it is, how fast it is here, and which one to recommend."""

from collections.abc import Callable

from appliance.core.i18n import Text, say
from appliance.storage.choices import Choices

RATE = "chat.rate."  # name of the stored rate of a model, before its id
LEAST_TOKENS = 16  # of an answer that is measured
NEWS = 0.1  # share by which a rate has to change to be stored again
SMOOTH = 0.3  # weight of the newest answer
COMFORTABLE = 5.0  # tokens per second; slower than reading, a model is not recommended

# Grades of the manifest, after results that others published. None of the larger models was ever run here.
QUALITY = {
    1: say("small talk, many mistakes"),
    2: say("short answers, often wrong"),
    3: say("useful answers, some wrong"),
    4: say("good answers, several languages"),
    5: say("best answers for a small board"),
}


def quality_of(grade: int) -> Text:
    """A grade of the manifest in words; empty for a model without one."""
    return QUALITY.get(grade, Text(""))


class Rates:
    """How fast models answer on this machine, kept between starts."""

    def __init__(self, choices: Choices, answering: Callable[[], tuple[str, int] | None]):
        """`answering` gives the id of the current model and the bytes of its file."""
        self._choices = choices
        self._answering = answering

    def note(self, tokens: int, seconds: float) -> None:
        """Record an answer of the current model. Raises StoreError."""
        now = self._answering()
        if now is None or tokens < LEAST_TOKENS or seconds <= 0:
            return
        before, rate = self._stored(now[0]), tokens / seconds
        smooth = before + SMOOTH * (rate - before) if before else rate
        if abs(smooth - before) > NEWS * before:
            self._choices.set(RATE + now[0], f"{smooth:.2f}")

    def of(self, model_id: str, size: int) -> tuple[float, bool]:
        """Tokens per second of a model whose file has `size` bytes, 0 if unknown, and whether that was measured.

        Writing a token reads the whole file once, so what was not measured follows from the size of the current model.
        """
        if rate := self._stored(model_id):
            return rate, True
        now = self._answering()
        rate = self._stored(now[0]) if now else 0.0
        return (rate * now[1] / size if now and size else 0.0), False

    def _stored(self, model_id: str) -> float:
        return float(self._choices.get(RATE + model_id) or 0)
