"""llama.cpp's own grammars, character by character, without a model: what they accept, and texts that they allow."""

import ctypes
import random

from llama_cpp import llama_cpp

_LIBRARY = llama_cpp._lib
# Functions of llama.cpp's C++ that its C interface does not list (src/llama-grammar.h), by their linker names.
_MADE = _LIBRARY._Z23llama_grammar_init_implPK11llama_vocabPKcS3_bPS3_mPKim
_MADE.restype = ctypes.c_void_p
_MADE.argtypes = [
    ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_bool, ctypes.c_void_p, ctypes.c_size_t,
    ctypes.c_void_p, ctypes.c_size_t,
]  # fmt: skip
_TAKEN = _LIBRARY._Z20llama_grammar_acceptP13llama_grammarj
_TAKEN.restype, _TAKEN.argtypes = None, [ctypes.c_void_p, ctypes.c_uint32]
_STACKS = _LIBRARY._Z24llama_grammar_get_stacksP13llama_grammar
_STACKS.restype, _STACKS.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
_FREED = _LIBRARY._Z23llama_grammar_free_implP13llama_grammar
_FREED.restype, _FREED.argtypes = None, [ctypes.c_void_p]

VECTOR, ELEMENT = 24, 8  # bytes of a std::vector and of a grammar's element
CHARACTER, NOT, UPPER, OTHER, ANY = 3, 4, 5, 6, 7  # kinds of elements
OPEN = tuple(map(ord, 'ab Z9-+.:/"\\é日😀\n'))  # tried where many characters are allowed


class Grammar:
    """One text under a grammar."""

    def __init__(self, text: str):
        """Raises ValueError if llama.cpp cannot read the grammar."""
        self._at = _MADE(None, text.encode(), b"root", False, None, 0, None, 0)
        if not self._at:
            raise ValueError("llama.cpp cannot read this grammar.")

    def __del__(self) -> None:
        if self._at:
            _FREED(self._at)

    def take(self, character: str) -> bool:
        """Go on by a character. False if it is not allowed, which ends the text."""
        if self._stacks():
            _TAKEN(self._at, ord(character))
        return bool(self._stacks())

    @property
    def complete(self) -> bool:
        """Whether the text can end here."""
        return any(begin == end for begin, end in self._stacks())

    def _stacks(self) -> list[tuple[int, int]]:
        begin, end = _pair(_STACKS(self._at))
        return [_pair(at) for at in range(begin, end, VECTOR)]

    def next(self) -> list[list[tuple[int, int]]]:
        """Ranges of the characters that can come next, for each way; the ends are included."""
        tops = [_address(end - 8) for begin, end in self._stacks() if begin != end]
        return [_ranges(top) for top in tops]


def accepts(grammar: str, text: str) -> bool:
    """Whether a grammar accepts a whole text."""
    state = Grammar(grammar)
    return all(state.take(character) for character in text) and state.complete


def a_text(grammar: str, chance: random.Random, longest: int) -> str | None:
    """A random text that a grammar allows; None if it has not ended after some characters."""
    state, text = Grammar(grammar), ""
    while len(text) < longest:
        ways = state.next()
        if state.complete and (not ways or chance.random() < 0.3):
            return text
        ranges = chance.choice(ways)
        fitting = [code for code in OPEN if any(low <= code <= high for low, high in ranges)]
        closing = [code for code in (34,) if (code, code) in ranges]
        low, high = chance.choice(ranges)
        code = closing[0] if closing else chance.choice(fitting or [low, high, chance.randint(low, high)])
        text += chr(code if not 0xD800 <= code < 0xE000 else 0xE000)
        assert state.take(text[-1]), text
    return None


def _ranges(at: int) -> list[tuple[int, int]]:
    kind, code = _element(at)
    if kind == ANY:
        return [(32, 126)]
    found, negative = [], kind == NOT
    while True:
        following, upper = _element(at + ELEMENT)
        if following == UPPER:
            found.append((code, upper))
            at += ELEMENT
            following, upper = _element(at + ELEMENT)
        else:
            found.append((code, code))
        if following != OTHER:
            return _without(found) if negative else found
        at, code = at + ELEMENT, upper


def _without(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found, start = [], 0
    for low, high in sorted(ranges):
        found += [(start, low - 1)] if start < low else []
        start = max(start, high + 1)
    return [*found, (start, 0x10FFFF)]


def _element(at: int) -> tuple[int, int]:
    pair = (ctypes.c_uint32 * 2).from_address(at)
    return pair[0], pair[1]


def _address(at: int) -> int:
    return ctypes.c_void_p.from_address(at).value or 0


def _pair(at: int) -> tuple[int, int]:
    """Where a vector begins and ends."""
    return _address(at), _address(at + 8)
