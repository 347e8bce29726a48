"""Identifiers: the key that hashes them, where they may stand, and how they are hidden in words."""

import hashlib
import hmac
import os
import re
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import polars as pl

from warehouse import disk
from warehouse.ingest.faults import (
    CUT_NIK,
    MADE_UP,
    NO_IDENTIFIER,
    PLACEHOLDER,
    SHORTENED,
    Fault,
    FileFaultError,
)
from warehouse.settings import Home

KEY_BYTES = 32
SHORT_KEY = 32
BLOCK = 64  # Of SHA-256: the key is padded to it.

# As whole words: 16 digits is a NIK, 11 a KPJ. Eleven digits that begin as a mobile number does are one.
NIK = r"(?:^|\D)\d{16}(?:\D|$)"
KPJ = r"(?:^|\D)(?:[1-9]\d{10}|0[0-79]\d{9})(?:\D|$)"
SPACED_NIK = r"(?:^|\D)\d{6}[ .-]\d{6}[ .-]\d{4}(?:\D|$)"
MASKED = re.compile(r"\d")
LONG_DIGITS = re.compile(r"\d(?:[\s.\-]?\d){7,}")
LONG_NUMBER = re.compile(
    r"\d(?:[ .\-]?\d){10,}"
)  # A date has eight digits, a moment to the minute twelve.
# A hash of 128 bits in either spelling, one of 64, a NIK.
LOGGED = re.compile(
    r"\b(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{16,20}|\d{6}[ .-]\d{6}[ .-]\d{4})\b"
)
EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+")


def key_file() -> Path:
    """Outside the data folder, so that a copied data folder does not carry its own key."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "bpjstk-warehouse" / "key"


def read_key(home: Home) -> bytes:
    """The key of WAREHOUSE_KEY, or of the key file, which is made on first use for its owner only."""
    file, key = key_file(), held_key(home)
    if key is None:
        try:
            _make_key(file)
        except OSError as wrong:
            raise FileFaultError(
                f"The key file {file} cannot be made ({wrong.strerror}).", "Set WAREHOUSE_KEY instead."
            ) from None
        key = held_key(home)
    if os.environ.get("WAREHOUSE_KEY") is None:
        for left in file.parent.glob(".key-*"):  # Of a command that was killed while it made one.
            left.unlink(missing_ok=True)
    return key


def held_key(home: Home) -> bytes | None:
    """The key, or None where none was made yet. Raises FileFaultError where it must not be used."""
    given = os.environ.get("WAREHOUSE_KEY")
    if given is not None:
        if len(given) < SHORT_KEY:
            raise FileFaultError(
                "WAREHOUSE_KEY is too short to keep identifiers safe.",
                f"Use at least {SHORT_KEY} random characters, or unset it: a key file is made then.",
            )
        return given.encode()
    file = key_file()
    if file.resolve().is_relative_to(home.path.resolve()):
        raise FileFaultError(
            f"The key file {file} lies inside the data folder.",
            "Set XDG_CONFIG_HOME or WAREHOUSE_HOME so that data and key lie apart.",
        )
    if not file.exists():
        return None
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise FileFaultError(f"Others can read the key file {file}.", f"Run: chmod 600 {file}")
    key = file.read_bytes().strip()
    if len(key) < SHORT_KEY:
        raise FileFaultError(
            f"The key file {file} is damaged.",
            "Restore it from a backup; with a new key no person meets the batches held.",
        )
    return key


def _make_key(file: Path) -> None:
    """Whole or not at all, and never in place of one that is there."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".key-")
    with os.fdopen(handle, "w") as new:
        new.write(secrets.token_hex(KEY_BYTES))
        new.flush()
        os.fsync(handle)
    with suppress(FileExistsError, FileNotFoundError):  # Another command made it meanwhile, and swept.
        os.link(name, file)
    disk.sync(file.parent)


def key_id(key: bytes) -> str:
    """Tells keys apart without giving one away."""
    return hmac.digest(key, b"which key", "sha256").hex()[:8]


class Hasher:
    """HMAC-SHA256 cut to 128 bits, as bytes; each purpose has its own."""

    def __init__(self, key: bytes):
        padded = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
        self.inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded))
        self.outer = hashlib.sha256(bytes(b ^ 0x5C for b in padded))

    def hash(self, purpose: str, texts: pl.Series) -> pl.Series:
        # Two copies of a begun digest: twice as fast as hmac.digest, the same bytes.
        begun = self.inner.copy()
        begun.update(purpose.encode() + b":")
        outer, hashes = self.outer, []
        for text in texts.to_list():
            if text is None:
                hashes.append(None)
                continue
            inside = begun.copy()
            inside.update(text.encode())
            outside = outer.copy()
            outside.update(inside.digest())
            hashes.append(outside.digest()[:16])
        return pl.Series(texts.name, hashes, dtype=pl.Binary)


def cleaned(raw: pl.Expr) -> pl.Expr:
    """An identifier without what spreadsheets and habits put around it."""
    return (
        raw.str.replace(r"^'", "")
        .str.replace(r"^(\d+)\.0+$", "$1")
        .str.replace_all(r"[\s.\-/]", "")
        .str.to_uppercase()
    )


def identifier_faults(
    raw: pl.Expr, clean: pl.Expr, *, of_person: bool, is_nik: bool
) -> dict[Fault, pl.Expr]:
    """Which identifiers cannot be used, and why; the first that holds counts.

    `is_nik`: the header says that they are NIK.
    """
    faults = {
        SHORTENED: raw.str.contains(r"^\d+([.,]\d+)?[eE]\+?\d+$"),
        PLACEHOLDER: clean.str.contains(r"^0+$")
        | clean.str.contains(r"^(?:1+|2+|3+|4+|5+|6+|7+|8+|9+|1234567890\d*)$")
        & (clean.str.len_bytes() >= 8),
        NO_IDENTIFIER: ~clean.str.contains(r"^[A-Z0-9_]*[0-9][A-Z0-9_]*$")
        | (clean.str.len_bytes() > 40),
    }
    if of_person:
        faults[MADE_UP] = clean.str.contains(r"^00\d{14}$")
    if is_nik:  # Other numbers of a person may be of any length.
        faults[CUT_NIK] = clean.str.contains(r"^\d{12,15}$")
    return faults


def strays(texts: pl.Series) -> str | None:
    """NIK or KPJ, where a column holds one though it should not."""
    long = texts.filter(texts.str.len_bytes() >= 11)
    if long.is_empty():
        return None
    for name, pattern in (("NIK", NIK), ("NIK", SPACED_NIK), ("KPJ", KPJ)):
        if long.str.contains(pattern).any():
            return name
    return None


def mask(value: str | None, *, identifier: bool) -> str:
    """A value as it may stand in quarantine: of an identifier the shape, elsewhere no long number."""
    if value is None:
        return ""
    value = value[:80]
    if identifier:
        hidden = re.sub(r"[^\W\d_]", "x", MASKED.sub("#", value))
    else:
        hidden = LONG_DIGITS.sub(lambda found: MASKED.sub("#", found[0]), EMAIL.sub("(e-mail)", value))
    # A spreadsheet would run it.
    return "'" + hidden if hidden.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else hidden


def hidden(text: str) -> str:
    """A line for a log: without keyed hashes, and without numbers as long as a NIK."""
    return LOGGED.sub("(hidden)", text)


def without_numbers(name: str) -> str:
    """The name of a file or a column, which people also write numbers of persons into."""
    return LONG_NUMBER.sub(lambda found: MASKED.sub("#", found[0]), name)
