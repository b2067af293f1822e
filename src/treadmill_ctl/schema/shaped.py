"""A parsed file against the shape that it should have.

The one rule: everything that is wrong with it is told at once, each thing at its place.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from treadmill_ctl.schema.complaints import complaints
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.shape import Shape
from treadmill_ctl.schema.yaml_marks import Marked, parse

S = TypeVar("S", bound=Shape)


def shaped(marked: Marked, root: type[S]) -> S:
    """What a file says, as its shape. `Bad` where it does not fit.

    What was wrong already when it was parsed is in `marked.flaws`, and told by whoever asks.
    """
    try:
        return root.model_validate(marked.plain)
    except ValidationError as error:
        known = {flaw.spot for flaw in marked.flaws}
        more = [flaw for flaw in complaints(error, marked, root) if flaw.spot not in known]
        raise Bad([*marked.flaws, *more]) from error


def read_shaped(text: str, file: str, root: type[S]) -> S:
    """The same for a text of which nothing else is to be checked."""
    marked = parse(text, file)
    found = shaped(marked, root)
    if marked.flaws:
        raise Bad(marked.flaws)
    return found
