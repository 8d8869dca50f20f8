"""Opens the ONNX models of the ears so that they leave the other cores alone."""

from collections.abc import Callable
from pathlib import Path

import onnxruntime

from appliance.core.errors import ModelError
from appliance.core.i18n import say


def open_session(path: Path, change: Callable[[Path], bytes] | None = None) -> onnxruntime.InferenceSession:
    """Load a model for one thread of the CPU. Raises ModelError if it cannot be loaded.

    `change` gives the model as it is to be run; weights that it unpacks are unpacked while it is loaded, and kept.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        if change:
            options.add_session_config_entry("session.disable_quant_qdq", "1")
        model = change(path) if change else str(path)
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen private classes
        raise ModelError(
            say("The model {name} cannot be loaded: {error}. Try: larson models verify", name=path.name, error=error)
        ) from error
