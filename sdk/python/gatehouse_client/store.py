"""Where a client keeps the tokens of one user."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext
from typing import ContextManager, Iterator, Optional, Protocol, Union


class TokenStore(Protocol):
    """Keeps a text that is as secret as a password. Must be thread-safe."""

    def read(self) -> Optional[str]:
        """Returns the text of the last write(), or None if there is none."""
        ...

    def write(self, text: str) -> None: ...

    def lock(self) -> ContextManager[object]:
        """Excludes other clients with the same store, in this process and in others."""
        ...


class MemoryStore:
    """For one client: forgets the tokens at the end of the process."""

    def __init__(self) -> None:
        self._text: Optional[str] = None

    def read(self) -> Optional[str]:
        return self._text

    def write(self, text: str) -> None:
        self._text = text

    def lock(self) -> ContextManager[object]:
        return nullcontext()


class FileStore:
    """Keeps the tokens in a file of the user (mode 0600). Several processes may share the file."""

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self._path = os.path.abspath(path)

    def read(self) -> Optional[str]:
        try:
            with open(self._path, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def write(self, text: str) -> None:
        """Replaces the file at once: after a crash it has the former tokens or the new ones."""
        folder = os.path.dirname(self._path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        # Only the owner can read a temporary file.
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=os.path.basename(self._path))
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
        with open(self._path + ".lock", "ab") as file:
            _lock(file.fileno())
            # Closing the file releases the lock.
            yield


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            except OSError:
                time.sleep(0.05)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
