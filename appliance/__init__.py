"""Larson: a private AI appliance for a Raspberry Pi with a touchscreen."""

import os

__version__ = "0.1.0"

# Nothing leaves the box. onnxruntime reads this once, when it is imported; without it the import alone writes a device
# id into the user's cache folder and looks up a host of its maker. This file runs before every module of the package,
# and child processes inherit the environment. Whatever the environment said before is overruled.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# NumPy's products here are small. On several threads they are hardly faster, and the other threads then spin for a
# while on cores that ears, voice and language model want. NumPy reads this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
