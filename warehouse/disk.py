"""What was written to disk, and whether it is still that."""

import hashlib
import json
import os
from pathlib import Path


def digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sealed(content: dict) -> dict:
    """The same content with a seal: a hash by which it is known again, whatever its layout."""
    return content | {"seal": _seal(content)}


def is_intact(content: dict) -> bool:
    """Whether content is what was sealed. What was written before there were seals counts as intact."""
    return "seal" not in content or content["seal"] == _seal(content)


def _seal(content: dict) -> str:
    held = {name: value for name, value in content.items() if name != "seal"}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
