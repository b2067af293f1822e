"""What a gateway proves itself with: password, certificates.

The one rule: they are read from their files at every connect, so that a new one needs no restart;
what is wrong with a file is one sentence that does not hold its contents.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import NamedTuple

from treadmill_ctl.schema.service_file import BrokerAt, TlsFiles


class Unusable(Exception):
    """A file cannot be used. The message is one sentence for a person."""


class Credentials(NamedTuple):
    """What is shown to the broker, and how it is known."""

    password: str | None
    tls: ssl.SSLContext | None


def credentials(at: BrokerAt) -> Credentials:
    """Read the files. Raises Unusable. Not for the loop."""
    password = None if at.password is None else _password(at.password)
    return Credentials(password, None if at.tls is None else _tls(at.tls))


def _password(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Unusable(f"{path}: the password cannot be read: {why}") from error
    if len(lines) != 1 or not lines[0]:
        raise Unusable(f"{path}: a password is one line, and here are {len(lines)}")
    return lines[0]


def _tls(files: TlsFiles) -> ssl.SSLContext:
    reading = files.ca
    try:
        context = ssl.create_default_context(cafile=files.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        reading = files.certificate
        if files.certificate is not None:
            context.load_cert_chain(files.certificate, files.key)
    except OSError as error:  # ssl's own errors are such, too
        raise Unusable(f"{reading}: {error.strerror or error}") from error
    return context
