"""Debian's libspeexdsp, through ctypes: an echo canceller that leaves the speaker of the moment nearly untouched."""

import ctypes
from functools import cache

import numpy as np
from numpy.typing import NDArray

from appliance.records.sound import BLOCK, RATE

LIBRARY = "libspeexdsp.so.1"
SET_SAMPLING_RATE = 24  # SPEEX_ECHO_SET_SAMPLING_RATE, of speex/speex_echo.h
SET_DENOISE, SET_ECHO_STATE = 0, 24  # SPEEX_PREPROCESS_…, of speex/speex_preprocess.h
SET_ECHO_SUPPRESS, SET_ECHO_SUPPRESS_ACTIVE = 20, 22
SUPPRESS, SUPPRESS_ACTIVE = -40, -15  # dB of what is left of the echo: alone, and while somebody speaks. Its defaults.

Block = NDArray[np.int16]


@cache
def speexdsp() -> ctypes.CDLL | None:
    """The library, or None where it is not installed."""
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return None
    library.speex_echo_state_init.restype = ctypes.c_void_p
    library.speex_preprocess_state_init.restype = ctypes.c_void_p
    return library


class SpeexCanceller:
    """A linear echo canceller and the suppression of what it leaves. Not safe to use from two threads."""

    def __init__(self, library: ctypes.CDLL, tail: int):
        """`tail`: samples at 16 kHz in which an echo has to come and to fade."""
        self._library = library
        self._echo = ctypes.c_void_p(library.speex_echo_state_init(BLOCK, tail))
        self._after = ctypes.c_void_p(library.speex_preprocess_state_init(BLOCK, RATE))
        library.speex_echo_ctl(self._echo, SET_SAMPLING_RATE, ctypes.byref(ctypes.c_int(RATE)))
        self._set(SET_DENOISE, 0)
        self._set(SET_ECHO_SUPPRESS, SUPPRESS)
        self._set(SET_ECHO_SUPPRESS_ACTIVE, SUPPRESS_ACTIVE)
        library.speex_preprocess_ctl(self._after, SET_ECHO_STATE, self._echo)

    def process(self, near: Block, far: Block) -> Block:
        """What is left of `near` [160] without the echo of `far` [160]."""
        near, far = np.ascontiguousarray(near), np.ascontiguousarray(far)
        left = np.zeros(BLOCK, np.int16)
        self._library.speex_echo_cancellation(self._echo, *map(_address, (near, far, left)))
        self._library.speex_preprocess_run(self._after, _address(left))
        return left

    def __del__(self) -> None:
        self._library.speex_preprocess_state_destroy(self._after)
        self._library.speex_echo_state_destroy(self._echo)

    def _set(self, request: int, value: int) -> None:
        self._library.speex_preprocess_ctl(self._after, request, ctypes.byref(ctypes.c_int(value)))


def _address(block: Block) -> ctypes.c_void_p:
    return ctypes.c_void_p(block.ctypes.data)
