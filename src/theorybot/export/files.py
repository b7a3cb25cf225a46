"""A file that is there whole, or is as it was before."""

from __future__ import annotations

import os
from pathlib import Path

from theorybot.errors import TheorybotError


def write(path: Path, text: str) -> None:
    """Put the text in the file, which is replaced at once. Raises TheorybotError."""
    target = Path(os.path.realpath(path))  # a link stays a link
    part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        try:
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                part.chmod(target.stat().st_mode & 0o777)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise TheorybotError(f"{path}: {reason}; name a file in a folder that you may write") from error
