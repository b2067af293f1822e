"""Who may do what: viewers look, therapists drive, administrators see to the service.

The one rule: pure; the accounts of the system are read elsewhere and beforehand, so that nobody
at the door waits for them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

GROUP: Final = "@"  # before the name of a group


class Role(IntEnum):
    """What somebody may do; each may all that those before it may."""

    VIEWER = 1
    THERAPIST = 2
    ADMINISTRATOR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the system, with the groups that it is in."""

    uid: int
    name: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Roles:
    """Who has which role: accounts by name, groups as `@name`.

    `own_uid`, the service's own account, is administrator. `unknown` is what everybody else is;
    None: refused, but for a stop. `accounts` are those of the system by number.
    """

    own_uid: int
    named: Mapping[str, Role] = field(default_factory=dict[str, Role])
    unknown: Role | None = Role.VIEWER
    accounts: Mapping[int, Account] = field(default_factory=dict[int, Account])

    def account(self, uid: int) -> Account:
        """The account of a number; without a name where the system has none."""
        return self.accounts.get(uid) or Account(uid, f"account {uid}")

    def role(self, uid: int) -> Role | None:
        """The highest role of an account, by its name and its groups."""
        if uid == self.own_uid:
            return Role.ADMINISTRATOR
        account = self.account(uid)
        found: Collection[str] = (account.name, *(f"{GROUP}{name}" for name in account.groups))
        return max((self.named[name] for name in found if name in self.named), default=self.unknown)
