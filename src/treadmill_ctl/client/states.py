"""The states that a client gets, as a stream: the newest of each treadmill.

The one rule: whoever is slow misses states in between and never gets an old one after a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

from treadmill_ctl.client.errors import NoService
from treadmill_ctl.client.said import State
from treadmill_ctl.client.wire import GONE, Wire

_UNSUBSCRIBE: Final = "unsubscribe"


class States:
    """An asynchronous iterator of states; a context that ends the subscription."""

    def __init__(self, wire: Wire, treadmill: str | None) -> None:
        self._wire, self._treadmill = wire, treadmill
        self._newest: dict[str, State] = {}
        self._news = asyncio.Event()
        self._over = False
        self._unlisten = wire.listen(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> State:
        while not self._newest:
            if self._over:
                raise NoService(GONE)
            self._news.clear()
            await self._news.wait()
        name = next(iter(self._newest))
        return self._newest.pop(name)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._unlisten()
        if not self._over:
            params = {} if self._treadmill is None else {"treadmill": self._treadmill}
            await self._wire.call(_UNSUBSCRIBE, params)

    def forget(self) -> None:
        """Nothing came of the subscription."""
        self._unlisten()

    def state(self, state: Mapping[str, Any]) -> None:
        """A newer state came."""
        if self._treadmill in (None, state["name"]):
            self._newest.pop(state["name"], None)
            self._newest[state["name"]] = State(state)
            self._news.set()

    def gone(self) -> None:
        """None will come any more."""
        self._over = True
        self._news.set()
