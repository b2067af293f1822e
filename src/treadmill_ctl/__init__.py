"""treadmill-ctl runs scripted reverse-walking sessions on treadmills, safely."""

__version__ = "0.1.0"
