"""Every performance figure that the README quotes. Run them with `larson bench`."""

import appliance  # noqa: F401  # before any benchmark imports onnxruntime: it switches the telemetry off
