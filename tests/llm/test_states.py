"""What was evaluated is kept, found again, and cut where the oldest turns left."""

from appliance.llm.kv_cache import SLACK, KvCache, KvState, continues, gap

SYSTEM = list(range(1000, 1040))
ADA = [*SYSTEM, *range(100)]
BOB = [*SYSTEM, *range(200, 320)]


def state(tokens, size: int = 10) -> KvState:
    return KvState(tuple(tokens), bytes(size))


def test_the_state_that_saves_the_most_is_found():
    states = KvCache(1000)
    for tokens in (SYSTEM, ADA, BOB):
        states.keep(state(tokens))
    found, saved = states.best([*BOB, 7, 8])
    assert found.tokens == tuple(BOB) and saved == len(BOB)
    found, saved = states.best([*SYSTEM, 5, 6])
    assert saved == len(SYSTEM)
    assert states.best([1, 2, 3])[1] == 0


def test_a_conversation_that_went_on_is_kept_once():
    states = KvCache(1000)
    states.keep(state(ADA))
    states.keep(state([*ADA[:-3], 1, 2, 3, *range(500, 560)]))
    assert len(states) == 1


def test_memory_is_bounded_and_the_longest_unused_goes():
    states = KvCache(25)
    states.keep(state(ADA))
    states.keep(state(BOB))
    states.best(ADA)
    states.keep(state([*SYSTEM, *range(700, 800)]))
    assert len(states) == 2
    assert states.best(ADA)[1] == len(ADA) and states.best(BOB)[1] == len(SYSTEM)
    states.keep(state(range(5), 26))
    assert len(states) == 0, "one that is too large by itself is not kept"


def test_nothing_is_kept_without_room():
    states = KvCache(0)
    states.keep(state(ADA))
    assert states.best(ADA) == (None, 0)


def test_what_goes_on_from_what():
    assert continues(ADA, [*ADA, 1]) and continues(ADA, ADA[: -SLACK + 1])
    assert not continues(ADA, BOB) and continues([], BOB)


def test_the_gap_of_turns_that_left():
    old = [*SYSTEM, *range(100), *range(100, 300)]
    assert gap(old, [*SYSTEM, *range(100, 300), 1, 2]) == (40, 140)
    assert gap(old, [*SYSTEM, *range(100, 290), 9, 9]) == (40, 140), "the end of the last answer was cut otherwise"
    assert gap(old, [*SYSTEM, *range(280, 300), 1, 2]) is None, "too little would be saved"
    assert gap(old, [*old, 1]) is None and gap(old, [*SYSTEM, *range(600, 700)]) is None and gap([], ADA) is None


def test_the_states_of_one_owner_serve_no_other():
    states = KvCache(1000)
    states.keep(state(SYSTEM))
    states.keep(KvState(tuple(ADA), bytes(10), "ada"))
    assert states.best(ADA, "ada")[1] == len(ADA)
    assert states.best(ADA, "guest")[1] == states.best(ADA)[1] == len(SYSTEM)
    states.keep(KvState(tuple(ADA), bytes(10), "guest"))
    assert len(states) == 3, "the same words of another"


def test_what_an_owner_left_is_forgotten():
    states = KvCache(1000)
    states.keep(state(SYSTEM))
    for owner in ("ada", "guest"):
        states.keep(KvState(tuple(ADA), bytes(10), owner))
    states.forget("guest")
    assert len(states) == 2
    assert states.best(ADA, "guest")[1] == len(SYSTEM) and states.best(ADA, "ada")[1] == len(ADA)
