"""The octets that stop a belt on a shared line, as the service last told them: pure.

The one rule: only words as many as those given at the start take their place; anything else that
comes is no reason to be without.

A machine whose every command carries more than a speed (the deck's angle) is stopped by other
octets when that has changed. They come between the beats, in signs that no beat is made of, whole:
a pipe takes so few at once or not at all.
"""

ARE = b"="
END = b"\n"


def told(stop: bytes) -> bytes:
    """How the service tells them."""
    return ARE + stop.hex().encode() + END


class StopWords:
    """The words in force."""

    __slots__ = ("_rest", "now")

    def __init__(self, now: bytes) -> None:
        self.now = now
        self._rest = b""

    def hear(self, received: bytes) -> None:
        """Take what came of the service, beats and all, cut anywhere."""
        *whole, rest = (self._rest + received).split(END)
        self._rest = _from_sign(rest)[: len(told(self.now))]
        for line in whole:
            self._take(_from_sign(line)[len(ARE) :])

    def _take(self, words: bytes) -> None:
        try:
            stop = bytes.fromhex(words.decode())
        except ValueError:
            return
        if len(stop) == len(self.now):
            self.now = stop


def _from_sign(text: bytes) -> bytes:
    """From the last sign that words follow; nothing where there is none."""
    begin = text.rfind(ARE)
    return b"" if begin < 0 else text[begin:]
