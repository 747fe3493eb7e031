"""The mailbox: newest wins and drops are counted, or the writer waits."""

from __future__ import annotations

import threading

from fer_monitor.pipeline.latest_slot import LatestSlot
from tests.support.waiting import wait_until


def test_newest_value_wins_and_the_lost_ones_are_counted() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for value in (1, 2, 3):
        slot.put(value)
    assert slot.take(0) == 3
    assert slot.dropped == 2
    assert slot.take(0) is None


def test_a_waiting_writer_loses_nothing() -> None:
    slot: LatestSlot[int] = LatestSlot()
    writer = threading.Thread(target=lambda: [slot.put_waiting(v) for v in range(1, 101)])
    writer.start()
    seen = [slot.take(5) for _ in range(100)]
    writer.join()
    assert seen == list(range(1, 101))
    assert slot.dropped == 0


def test_close_wakes_reader_and_writer_and_keeps_what_is_inside() -> None:
    slot: LatestSlot[int] = LatestSlot()
    slot.put(1)
    written: list[bool] = []
    writer = threading.Thread(target=lambda: written.append(slot.put_waiting(2)))
    writer.start()
    slot.close()
    writer.join(5)
    assert written == [False]
    assert slot.take(0) == 1
    assert slot.take() is None


def test_peek_does_not_take() -> None:
    slot: LatestSlot[int] = LatestSlot()
    slot.put(7)
    assert slot.peek() == 7
    assert slot.take(0) == 7


def test_reader_gets_a_value_put_while_it_waits() -> None:
    slot: LatestSlot[int] = LatestSlot()
    seen: list[int | None] = []
    reader = threading.Thread(target=lambda: seen.append(slot.take(5)))
    reader.start()
    slot.put(4)
    reader.join(5)
    wait_until(lambda: seen == [4])
