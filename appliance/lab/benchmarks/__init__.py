"""Every performance figure that docs/benchmarks.md quotes. Run them with `larson bench`."""

import appliance  # noqa: F401  # before any benchmark imports onnxruntime: it switches the telemetry off
