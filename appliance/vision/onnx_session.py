"""Opens ONNX models so that face recognition never takes all cores from the chat."""

from pathlib import Path

import onnxruntime

from appliance.core.errors import ModelError
from appliance.core.i18n import say


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load a model for the CPU with at most `threads` threads. Raises ModelError if it cannot be loaded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads wait actively within a run, which is a fifth faster, but not between two frames, which would burn a core.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen private classes
        raise ModelError(
            say("The model {name} cannot be loaded: {error}. Try: larson models verify", name=path.name, error=error)
        ) from error
