"""What Home Assistant is told of the treadmills, as a pydantic shape.

The one rule: what is not said is as careful as it can be: it sees, and can stop.
"""

from __future__ import annotations

from pydantic import Field

from treadmill_ctl.schema.fields import AskedFor
from treadmill_ctl.schema.shape import Shape


class HomeAssistant(Shape):
    """That Home Assistant finds the treadmills by itself, and which buttons it gets."""

    allow_control: AskedFor = Field(
        default=False, description="Whether it gets buttons for pause and slower beside the stop."
    )
