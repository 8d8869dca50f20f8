"""How many threads the libraries take that the appliance imports."""

import os
import subprocess
import sys

import pytest
from support import ROOT

COUNT = """
import os, appliance
import numpy as np
much = np.ones((800, 400), np.float32)
much @ much.T
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.parametrize(("chosen", "least"), [("", 1), ("2", 2)])
def test_numpy_reckons_on_one_thread_unless_another_number_is_chosen(chosen, least):
    environ = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environ |= {"OPENBLAS_NUM_THREADS": chosen} if chosen else {}
    told = subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, env=environ, capture_output=True, check=True)
    assert int(told.stdout) == min(least, os.cpu_count() or 1)
