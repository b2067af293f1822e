"""Plain text values as YAML text again.

The one rule: what is read from it are the same values, each the text it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import yaml

from treadmill_ctl.schema.yaml_marks import Plain

QUOTED: Final = "on"  # older readers of YAML take the bare word for yes
_STR, _SEQ, _MAP = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


def yaml_text(plain: Mapping[str, Plain], blocks: int = 1) -> str:
    """The text: keys on lines of their own so many levels deep, what is in them in braces."""
    return yaml.serialize(  # pyright: ignore[reportUnknownMemberType] - its types leave it open
        _node(dict(plain), blocks), Dumper=yaml.BaseDumper, allow_unicode=True, width=10_000
    )


def _node(plain: Plain, blocks: int) -> yaml.Node:
    """A value as a node; `blocks` levels of it are still written out."""
    if isinstance(plain, str):
        return yaml.ScalarNode(_STR, plain, style='"' if plain == QUOTED else None)
    if isinstance(plain, list):
        items = [_node(item, blocks - 1) for item in plain]
        return yaml.SequenceNode(_SEQ, items, flow_style=not items)
    pairs = [(_node(key, blocks), _node(value, blocks - 1)) for key, value in plain.items()]
    return yaml.MappingNode(_MAP, pairs, flow_style=blocks < 1)
