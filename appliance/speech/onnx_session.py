"""Opens the ONNX models of the ears so that they leave the other cores alone."""

from pathlib import Path

import onnxruntime

from appliance.core.errors import ModelError
from appliance.core.i18n import say


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """Load a model for one thread of the CPU. Raises ModelError if it cannot be loaded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen private classes
        raise ModelError(
            say("The model {name} cannot be loaded: {error}. Try: larson models verify", name=path.name, error=error)
        ) from error
