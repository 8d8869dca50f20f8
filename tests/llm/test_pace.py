"""The number of threads follows what tokens take."""

import pytest

from appliance.llm.adaptive_threads import (
    FIRST_BATCHES,
    FIRST_GAP,
    LONGEST_GAP,
    MOST_BATCHES,
    WINDOW,
    AdaptiveThreads,
    ReadingThreads,
)
from appliance.llm.engine import Finished, TextDelta
from appliance.llm.model import Model
from appliance.llm.pipe import Ease, Generate


def run(pace: AdaptiveThreads, seconds: dict[int, float], tokens: int) -> tuple[list[int], float]:
    """The threads of so many tokens, each of which takes the seconds that its number of threads takes; all seconds."""
    used, total = [], 0.0
    for _ in range(tokens):
        threads, limit = pace.threads, pace.limit
        used.append(threads)
        if limit is not None and seconds[threads] > limit:
            pace.gave_up()
            total += limit
        taken = seconds[pace.threads]
        pace.took(taken)
        total += taken
    return used, total


def test_idle_cores_are_all_used_and_trials_cost_next_to_nothing():
    used, total = run(AdaptiveThreads(4, alone=0.02), {4: 0.006, 1: 0.02}, 2000)
    assert used.count(1) <= 10
    assert total <= 0.006 * (2000 + 10)


def test_busy_cores_leave_one_after_a_few_tokens():
    used, _ = run(AdaptiveThreads(4, alone=0.02), {4: 0.2, 1: 0.025}, 50)
    assert used.count(4) <= WINDOW + 1


def test_one_that_was_slow_at_the_start_and_is_fast_now_is_found():
    """A box that starts up keeps its cores busy: what one thread took then tells nothing about later."""
    used, _ = run(AdaptiveThreads(2, alone=0.5), {2: 0.03, 1: 0.012}, 4 * FIRST_GAP)
    assert used[-1] == 1


def test_cores_that_are_idle_again_are_all_used_again():
    pace = AdaptiveThreads(2, alone=0.02)
    assert run(pace, {2: 0.2, 1: 0.02}, 20_000)[0][-1] == 1
    assert run(pace, {2: 0.006, 1: 0.02}, LONGEST_GAP + 2 * WINDOW)[0][-1] == 2


def test_a_trial_costs_one_usual_token_at_most():
    pace = AdaptiveThreads(2, alone=0.02)
    run(pace, {2: 0.2, 1: 0.02}, 100)
    used, total = run(pace, {2: 5.0, 1: 0.02}, 1000)
    assert total <= 0.02 * (1000 + used.count(2))
    assert used.count(2) <= 1000 / FIRST_GAP


def test_one_slow_token_changes_nothing():
    pace = AdaptiveThreads(2, alone=0.02)
    for seconds in (0.006, 0.5, 0.006, 0.006, 0.5, 0.006):
        pace.took(seconds)
    assert pace.threads == 2


@pytest.mark.parametrize("seconds", [0.001, 1.0])
def test_a_single_core_has_no_choice(seconds):
    assert set(run(AdaptiveThreads(1, alone=0.02), {1: seconds}, 100)[0]) == {1}


def test_a_box_that_is_hot_has_its_limit_and_nothing_is_learnt_from_it():
    pace = AdaptiveThreads(4, alone=0.02)
    pace.ease = Ease(2, 1.0)
    assert set(run(pace, {2: 5.0}, 100)[0]) == {2}
    pace.ease = Ease()
    assert pace.threads == 4


def read(pace: ReadingThreads, seconds: dict[int, float], batches: int) -> list[int]:
    """The threads of so many batches, in which a token takes the seconds that its number of threads takes."""
    used = []
    for _ in range(batches):
        used.append(pace.threads)
        pace.took(pace.threads, seconds[pace.threads])
    return used


def test_idle_cores_all_read():
    assert set(read(ReadingThreads(4, alone=0.02), {4: 0.001, 1: 0.004}, 500)) == {4}


def test_where_threads_wait_for_each_other_one_reads_from_the_second_batch_on():
    used = read(ReadingThreads(2, alone=0.02), {2: 0.2, 1: 0.05}, 500)
    assert used[0] == 2 and set(used[1:]) == {1}


def test_one_core_that_is_free_is_kept_to_and_all_are_tried_ever_less_often():
    """The other is busy: one thread reads at its full pace."""
    used = read(ReadingThreads(2, alone=0.02), {2: 0.2, 1: 0.004}, 400)
    assert used[1 : FIRST_BATCHES + 1] == [1] * FIRST_BATCHES
    assert 5 < used.count(2) < 400 / MOST_BATCHES + 8


def test_one_thread_that_reads_slower_than_all_did_is_left_at_once():
    assert read(ReadingThreads(2, alone=0.02), {2: 0.1, 1: 0.3}, 3)[:3] == [2, 1, 2]


def test_cores_that_are_idle_again_all_read_again():
    pace = ReadingThreads(2, alone=0.02)
    read(pace, {2: 0.2, 1: 0.05}, 20)
    assert read(pace, {2: 0.001, 1: 0.004}, 2 * FIRST_BATCHES)[-1] == 2


def test_a_start_on_busy_cores_tells_nothing_about_later():
    pace = ReadingThreads(2, alone=0.5)
    assert set(read(pace, {2: 0.2, 1: 0.05}, 3)) == {2}
    pace.wrote(0.02)
    assert read(pace, {2: 0.2, 1: 0.05}, 3)[-1] == 1


def test_a_number_of_threads_that_heat_chose_and_a_single_core_teach_nothing():
    for pace, threads in ((ReadingThreads(4, alone=0.02), 2), (ReadingThreads(1, alone=0.02), 1)):
        before = pace.threads
        pace.took(threads, 5.0)
        assert pace.threads == before


class Impatient(AdaptiveThreads):
    """Gives up every token at once, and makes it again."""

    given_up = 0

    @property
    def limit(self) -> float | None:
        return 1e-6

    def gave_up(self) -> None:
        self.given_up += 1


def test_a_token_that_was_given_up_is_made_again_and_no_word_changes(models):
    made = Model(str(models.path(models.best("chat"))), 512, 64, 2)
    request = Generate(1, [{"role": "user", "content": "Count from one to twenty in words."}], 48, 0.0)

    def text() -> tuple[str, Finished]:
        *deltas, done = made.answer(request)
        assert isinstance(done, Finished)
        return "".join(d.text for d in deltas if isinstance(d, TextDelta)), done

    usual = text()
    made._pace = pace = Impatient(2, 0.01)
    hurried = text()
    assert pace.given_up > 5
    assert hurried[0] == usual[0]
    assert (hurried[1].reason, hurried[1].tokens) == (usual[1].reason, usual[1].tokens)
