"""Latest: the newest value, for readers of any pace."""

import threading
import time

from appliance.core.latest import Latest


def test_an_empty_box():
    box: Latest[str] = Latest()
    assert box.get() is None
    assert box.snapshot() == (0, None)
    assert box.wait(0, 0.01) == (0, None)


def test_a_late_reader_sees_the_present_only():
    box = Latest("a")
    for value in "bcd":
        box.put(value)
    assert box.wait(0, 0) == (4, "d")
    assert box.wait(4, 0.01) == (4, "d")


def test_a_reader_is_woken_without_a_value():
    box: Latest[int] = Latest(7)
    found = []
    reader = threading.Thread(target=lambda: found.append(box.wait(1, 60)))
    reader.start()
    while reader.is_alive():  # it may not be waiting yet
        box.wake()
        reader.join(0.01)
    assert found == [(1, 7)]


def test_a_writer_wakes_every_reader():
    box: Latest[int] = Latest()
    found = []
    readers = [threading.Thread(target=lambda: found.append(box.wait(0, 60))) for _ in range(8)]
    for reader in readers:
        reader.start()
    time.sleep(0.05)
    box.put(7)
    for reader in readers:
        reader.join(60)
    assert found == [(1, 7)] * 8
