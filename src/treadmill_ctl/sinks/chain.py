"""The chain through a journal: each line's link proves that line and all before it.

The one rule: it is taken over raw octets, never over what they mean; and a line whose content was
removed proves as before, by the digest that stands in its place.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

START: Final = bytes(32)
_MARK: Final = b',"chain":"'
_TAIL: Final = b'"}'
_REMOVED: Final = b'{"removed":"'
_HEX: Final = 64


class Link(NamedTuple):
    """A line taken apart: what it says (raw), and the link it states."""

    content: bytes
    stated: bytes

    @property
    def removed(self) -> bytes | None:
        """The digest in place of a content that was removed; None of any other line."""
        if not (self.content.startswith(_REMOVED) and self.content.endswith(b'"')):
            return None
        return _unhexed(self.content[len(_REMOVED) : -1])


class Chain:
    """A chain under way. `head` is its last link."""

    def __init__(self, salt: bytes, head: bytes = START) -> None:
        self._salt = salt
        self.head = head

    def sealed(self, content: bytes) -> bytes:
        """A line for a content (an object's text without its last brace), which is now the last."""
        self.head = sha256(self.head + self._digest(Link(content, START))).digest()
        return _tied(content, self.head)

    def without_content(self, link: Link) -> bytes:
        """The line that stands in place of a content which is gone, with the link as it was."""
        return _tied(_REMOVED + self._digest(link).hex().encode() + b'"', link.stated)

    def holds(self, link: Link) -> bool:
        """Whether a line is the next one; then it is now the last."""
        head = sha256(self.head + self._digest(link)).digest()
        if head != link.stated:
            return False
        self.head = head
        return True

    def _digest(self, link: Link) -> bytes:
        """What a content counts for; salted, so that a removed one cannot be guessed from it."""
        return link.removed or sha256(self._salt + link.content).digest()


def taken_apart(line: bytes) -> Link | None:
    """A line (without its newline) as content and link; None where it has no link."""
    at = len(line) - len(_MARK) - _HEX - len(_TAIL)
    if at < 0 or not line.endswith(_TAIL) or line[at : at + len(_MARK)] != _MARK:
        return None
    stated = _unhexed(line[at + len(_MARK) : -len(_TAIL)])
    return None if stated is None else Link(line[:at], stated)


def _tied(content: bytes, head: bytes) -> bytes:
    return content + _MARK + head.hex().encode() + _TAIL


def _unhexed(text: bytes) -> bytes | None:
    """32 octets from lower-case hexadecimal digits; None from anything else."""
    try:
        octets = bytes.fromhex(text.decode())
    except ValueError:
        return None
    return octets if len(octets) == len(START) and octets.hex().encode() == text else None
