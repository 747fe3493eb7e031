"""FER Monitor: the mood of an online class, read from its gallery on this computer alone."""

import os

__version__ = "0.1.0"

# onnxruntime's official builds report their use to Microsoft unless told not to before they load.
# Set here, because nothing of this package can load before this line.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
