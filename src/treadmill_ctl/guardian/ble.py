"""The guardian of a treadmill by Bluetooth: holds its own connection, and waits for silence.

The one rule: everything that takes time (finding, connecting, subscribing) is done before it says
that it watches; after that a stop is a write on a connection that stands.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from contextlib import suppress

from treadmill_ctl.guardian import last_words
from treadmill_ctl.guardian.ble_output import BleOutput
from treadmill_ctl.guardian.ends import BEATS, go_first, hold, listen, now_ms, tell
from treadmill_ctl.guardian.last_words import LastWords
from treadmill_ctl.guardian.watchful import (
    BLIND,
    FIRED,
    OVER,
    RESTING,
    STOPPING,
    WATCHING,
    Watch,
    due_ms,
    watchful,
)
from treadmill_ctl.transports.address import BadAddress, BleAddress, parse_address
from treadmill_ctl.transports.contract import TransportError

ATTACH_AGAIN_S = 0.5


class Keeper:
    """One treadmill's guardian. Needs a running event loop."""

    def __init__(self, address: BleAddress) -> None:
        self._loop = asyncio.get_running_loop()
        self._output = BleOutput(address, self._heard, self._lost)
        shared = self._output.shared
        self._words = LastWords(last_words.SHARED if shared else last_words.OF_ITS_OWN)
        self._watch = Watch(RESTING, now_ms())
        self._timer: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._over = asyncio.Event()

    async def keep(self) -> None:
        """Watch to the end. Raises TransportError when there is nothing to watch over."""
        await self._output.attach()
        go_first()  # and not before: importing and connecting is work
        self._tell()
        self._loop.add_reader(BEATS, self._on_beats)
        tasks = [asyncio.create_task(each) for each in (self._speak(), self._over.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await self._output.leave()

    # --- the service ----------------------------------------------------------------------------

    def _on_beats(self) -> None:
        received = listen()
        if received is None:
            self._loop.remove_reader(BEATS)
        self._judge(received)
        if received:
            self._tell()

    def _judge(self, received: bytes | None = b"") -> None:
        before = self._watch.stance
        self._watch, say = watchful(self._watch, now_ms(), received)
        if say:
            self._words.say_stop()
            self._wake.set()
        if self._watch.stance != before and self._watch.stance == STOPPING:
            self._tell()
        if self._watch.stance == OVER:
            self._over.set()
        if self._timer is not None:
            self._timer.cancel()
        due = due_ms(self._watch)
        if due is not None:
            self._timer = self._loop.call_later(max(0, due - now_ms()) / 1000, self._judge)

    def _tell(self) -> None:
        if self._watch.stance == STOPPING:
            tell(FIRED)
        else:
            tell(WATCHING if self._output.stands else BLIND)

    # --- the treadmill --------------------------------------------------------------------------

    def _heard(self, indication: bytes) -> None:
        self._words.heard(indication)
        self._wake.set()

    def _lost(self) -> None:
        self._tell()
        self._wake.set()

    async def _speak(self) -> None:
        """Write what there is to say, one request after the other; attach again when lost."""
        while True:
            self._wake.clear()
            if not self._output.stands:
                await self._attach_again()
                continue
            request = self._words.next(now_ms())
            if request is None:
                await self._until_woken()
            else:
                got_through = await self._output.write(request)
                self._words.wrote(request, now_ms(), got_through=got_through)

    async def _until_woken(self) -> None:
        due = self._words.due_ms()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if due is None else max(0, due - now_ms()) / 1000):
                await self._wake.wait()

    async def _attach_again(self) -> None:
        """A stop that fell due meanwhile is the first that is said on the new connection."""
        try:
            await self._output.attach()
        except TransportError:
            await asyncio.sleep(ATTACH_AGAIN_S)
            return
        if self._watch.stance == STOPPING:
            self._words.say_stop()
        self._tell()


async def _run(url: str) -> None:
    """Ends the process by itself: a tidy end would have bleak hang up what is the service's."""
    code = 1
    try:
        address = parse_address(url)
        if isinstance(address, BadAddress):
            raise TransportError(address.why)  # noqa: TRY301 - one way out for all of them
        if not isinstance(address, BleAddress):
            raise TransportError(f"{url} is not by Bluetooth")  # noqa: TRY301 - as above
        await Keeper(address).keep()
        code = 0
    except TransportError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the service reads it
    except Exception:  # noqa: BLE001 - shown, and the end
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Keep watch over the treadmill whose URL is the only argument."""
    hold()
    asyncio.run(_run(sys.argv[1]))


if __name__ == "__main__":
    main()
