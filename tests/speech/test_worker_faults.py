"""What the worker process says of its own faults."""

import io
import queue

import pytest

from appliance.speech.pipe import Say, read_report
from appliance.speech.worker import Worker


class Once(queue.Queue):
    """Gives one request, then ends the loop."""

    def get(self, *_):
        if self.empty():
            raise SystemExit
        return super().get()


def test_a_fault_is_told_and_logged_without_what_was_said(caplog):
    def speak(request):
        raise KeyError(request.text)

    reports = io.BytesIO()
    waiting = Once()
    waiting.put(Say(7, "a secret", "en"))
    with pytest.raises(SystemExit):
        Worker(None, io.BytesIO(), reports)._for_each(waiting, speak)
    reports.seek(0)
    told = read_report(reports)
    assert told.id == 7 and told.problem
    assert "KeyError" in caplog.text and "speak" in caplog.text and "secret" not in caplog.text
