"""A simulated Bluetooth controller: bumble's, with what it lacks of a real one.

The one rule: only what the host of a treadmill or of its client can see is corrected here; the
air decides who hears whom.
"""

from __future__ import annotations

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.transport.common import TransportSink, TransportSource

from treadmill_sim.radio.air import Air

# Extended advertising and link-layer privacy are half done in bumble's controller: with them the
# Linux stack finds a peer once and never again. Treadmills of the field use neither.
_HALF_DONE = hci.LeFeatureMask.LE_EXTENDED_ADVERTISING | hci.LeFeatureMask.LL_PRIVACY
_RSSI_DBM = -50
_ACTIVE_SCANNING = 1

_StatusCommand = hci.HCI_SyncCommand[hci.HCI_StatusReturnParameters]


class AirController(Controller):
    """A controller within the air. Needs a running event loop to be made."""

    def __init__(
        self,
        name: str,
        air: Air,
        *,
        host_source: TransportSource | None = None,
        host_sink: TransportSink | None = None,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - host_source is untyped
            name, host_source=host_source, host_sink=host_sink, link=air
        )
        self.air = air
        self.le_features &= ~_HALF_DONE

    def on_hci_le_create_connection_cancel_command(
        self, _command: _StatusCommand
    ) -> hci.HCI_StatusReturnParameters:
        """Give up connecting, and say so by the event the host waits for.

        bumble answers Success and goes on trying: the host then waits for ever, and its next
        connect is refused.
        """
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=pending.peer_address.address_type,
                peer_address=pending.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def on_hci_reset_command(self, _command: _StatusCommand) -> hci.HCI_StatusReturnParameters:
        """Forget connections, advertising and scanning; bumble's reset forgets nothing."""
        self.fall_silent()
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def fall_silent(self) -> None:
        """Stop all radio traffic without a word; peers notice by their supervision timeout."""
        self.le_legacy_advertiser.stop()
        self.le_scan_enable = False
        self.pending_le_connection = None
        self.le_connections.clear()
        self.air.ended()

    def power_off(self) -> None:
        """Leave the air for good; nothing more is said to the host."""
        self.host = None
        self.fall_silent()
        self.air.leave(self)

    def on_le_disconnected(self, connection: Connection, reason: int) -> None:
        """Drop a connection, and let the air know."""
        super().on_le_disconnected(connection, reason)
        self.air.ended()

    def on_advertising_pdu(self, pdu: ll.AdvInd | ll.AdvExtInd) -> None:
        """Report an advertisement and its scan response; connect if this peer is wanted.

        bumble reports the advertising data once more in the place of the scan response.
        """
        if self.le_scan_enable:
            self._report(hci.HCI_LE_Advertising_Report_Event.EventType.ADV_IND, pdu, pdu.data)
            if self.le_scan_type == _ACTIVE_SCANNING:
                response = self.air.scan_response(pdu.advertiser_address)
                kind = hci.HCI_LE_Advertising_Report_Event.EventType.SCAN_RSP
                self._report(kind, pdu, response)
        pending = self.pending_le_connection
        if pending is not None and pending.peer_address == pdu.advertiser_address:
            self.create_le_connection(pdu.advertiser_address)

    def _report(self, kind: int, pdu: ll.AdvInd | ll.AdvExtInd, data: bytes) -> None:
        report = hci.HCI_LE_Advertising_Report_Event.Report(
            event_type=kind,
            address_type=pdu.advertiser_address.address_type,
            address=pdu.advertiser_address,
            data=data,
            rssi=_RSSI_DBM,
        )
        self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([report]))
