"""The control socket of a running simulator: one JSON line in, one JSON line out.

The one rule: it does what the keys do, no more, and answers with the state after it.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import cast

from treadmill_sim.sockets import SocketTrouble

LINE_OCTETS_MAX = 4096
ANSWER_S = 5.0

Answer = dict[str, object]


class ControlServer:
    """Listens beside the radio. `serve` answers a request; ValueError is its refusal."""

    def __init__(self, serve: Callable[[Answer], Answer]) -> None:
        self._serve = serve
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def open(self, path: Path) -> None:
        """Listen at a path, which must be free."""
        self._server = await asyncio.start_unix_server(self._talk, str(path), limit=LINE_OCTETS_MAX)

    async def close(self) -> None:
        """Listen no more; end every talk."""
        if self._server is not None:
            self._server.close()
            talks = tuple(self._talks)
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._talks.add(task)
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self._answer(line)).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            pass  # it hung up, or its line has no end
        finally:
            self._talks.discard(task)
            writer.close()

    def _answer(self, line: bytes) -> Answer:
        try:
            request: object = json.loads(line)
            if not isinstance(request, dict):
                return {"error": 'a request is a JSON object, as {"press": "faster"}'}
            return self._serve(cast("Answer", request))
        except ValueError as refusal:
            return {"error": str(refusal)}


def ask(path: Path, request: Answer) -> Answer:
    """Ask a running simulator, from another process."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(ANSWER_S)
        try:
            line.connect(str(path))
            line.sendall(json.dumps(request).encode() + b"\n")
            with line.makefile("rb") as answers:
                answer = answers.readline(LINE_OCTETS_MAX)
        except OSError as error:
            raise SocketTrouble(
                f"no simulator answers at {path} ({error.strerror or error})"
            ) from error
    if not answer:
        raise SocketTrouble(f"the simulator at {path} hung up without an answer")
    return cast("Answer", json.loads(answer))
