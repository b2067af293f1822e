"""A treadmill by Bluetooth Low Energy: finds it, connects, reads, subscribes, carries frames.

The one rule: it decides nothing. It does not retry a write, does not reconnect, does not log; it
hands over in order, says what became of it, and says once when the link is gone.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bleak import BleakClient
from bleak.exc import BleakError

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants, Wiring
from treadmill_ctl.transports.address import BleAddress
from treadmill_ctl.transports.ble_link import BleLink
from treadmill_ctl.transports.ble_radio import OpenRadio, Radio, open_radio
from treadmill_ctl.transports.ble_scan import Heard, find
from treadmill_ctl.transports.contract import Listener, Opened, TransportError

ATTEMPTS = 3
PAUSE_S = 0.25  # between attempts to connect
SET_UP_S = 10.0
CLOSE_S = 3.0


class BleTransport:
    """One treadmill by its Bluetooth address or name.

    `settle_ms` is how long it goes on listening, once the treadmill was heard, for another of the
    same name.
    """

    def __init__(
        self,
        address: BleAddress,
        *,
        radio: OpenRadio = open_radio,
        scan_ms: int = 8_000,
        settle_ms: int = 1_500,
        connect_ms: int = 10_000,
    ) -> None:
        self.address = address
        self.url = address.url
        self.simulated = address.simulated
        self._open_radio = radio
        self._scan_ms = scan_ms
        self._settle_ms = settle_ms
        self._connect_ms = connect_ms
        self._radio: Radio | None = None
        self._link: BleLink | None = None

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect, read, subscribe. Raises TransportError; then nothing is left open.

        A connection that stood before, lost or not, is closed first. Messages may be heard from
        the first subscription on; a link lost before the end is this call's error, not a `lost`.
        """
        if not isinstance(wiring, Wiring):
            raise TypeError(f"{wiring} is nothing that Bluetooth can set up")
        await self.close()
        try:
            self._radio = await self._open_radio(self.address.radio)
            heard = await find(self._radio, self.address, self._scan_ms, self._settle_ms)
            self._link = await self._connect(self._radio, heard, listener)
            reads = await self._set_up(self._link, wiring)
        except BaseException:
            await self.close()
            raise
        return Opened(heard.label, heard.address, reads)

    def submit(self, frame: Frame) -> None:
        """Hand a frame over, in order, at once."""
        if self._link is None:
            raise RuntimeError(f"nothing was opened to send {frame} to")
        self._link.submit(frame)

    async def close(self) -> None:
        """End the connection; quiet when there is none. A frame handed over before still goes."""
        link, self._link = self._link, None
        radio, self._radio = self._radio, None
        await _close_within(CLOSE_S, link, radio)

    async def _connect(self, radio: Radio, heard: Heard, listener: Listener) -> BleLink:
        """Try, and try again: some stacks lose a connection in the moment it is made."""
        why = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(PAUSE_S)
            link = BleLink(heard.label, listener)
            client = BleakClient(
                heard.device,
                disconnected_callback=link.on_disconnected,
                timeout=self._connect_ms / 1000,
                backend=radio.client,
            )
            link.client = client
            try:
                await client.connect()
            except (BleakError, TimeoutError, OSError, EOFError) as error:
                why = str(error) or type(error).__name__
                await _close_within(CLOSE_S, link)
            else:
                return link
        raise TransportError(
            f"{heard.label!r} was heard but could not be connected in {ATTEMPTS} attempts "
            f"({why}): is it near, and not connected to another device?"
        )

    async def _set_up(self, link: BleLink, wiring: Wiring) -> dict[str, bytes]:
        try:
            async with asyncio.timeout(SET_UP_S):
                return await link.set_up(wiring)
        except TimeoutError as error:
            raise TransportError(
                f"{link.name!r} was connected but did not answer within {SET_UP_S:g} s; "
                "switch it off and on, and try again"
            ) from error
        except (BleakError, OSError, EOFError) as error:
            how = "was lost" if link.lost else f"failed ({error})"
            raise TransportError(
                f"the connection to {link.name!r} {how} while it was being set up"
            ) from error


async def _close_within(seconds: float, *ends: BleLink | Radio | None) -> None:
    until_s = asyncio.get_running_loop().time() + seconds
    for end in ends:
        if end is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until_s):
                    await end.close()
