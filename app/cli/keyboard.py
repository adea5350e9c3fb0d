"""Single keys of the terminal, read while something else goes on."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Protocol, Self


class Keys(Protocol):
    """Keys as they are pressed."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
    def pressed(self) -> str:
        """What was pressed since the last call, "" for nothing. Never waits."""
        ...


class NoKeys:
    """Nobody presses anything: stdin is a file, a pipe, or the terminal belongs to another program."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass

    def pressed(self) -> str:
        """Nothing."""
        return ""


def keys() -> Keys:
    """The keys of the terminal that this program runs in, where it has one; Ctrl-C stays what it is."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return NoKeys()
    if sys.platform == "win32":
        return _Console()
    descriptor = sys.stdin.fileno()
    if os.tcgetpgrp(descriptor) != os.getpgrp():  # in the background it would be stopped for asking
        return NoKeys()
    return Terminal(descriptor)


if sys.platform == "win32":
    import msvcrt

    class _Console(NoKeys):
        def pressed(self) -> str:
            found = ""
            while msvcrt.kbhit():
                found += msvcrt.getwch()
            return found

else:
    import select
    import termios
    import tty

    class Terminal:
        """A terminal that gives keys at once and does not show them; as it was before when it is left."""

        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor
            self._before = termios.tcgetattr(descriptor)

        def __enter__(self) -> Self:
            tty.setcbreak(self._descriptor)
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
        ) -> None:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

        def pressed(self) -> str:
            """What was pressed since the last call; "" also where the terminal is gone."""
            found = b""
            while select.select([self._descriptor], [], [], 0)[0]:
                try:
                    piece = os.read(self._descriptor, 64)
                except OSError:
                    break
                if not piece:
                    break
                found += piece
            return found.decode(errors="replace")
