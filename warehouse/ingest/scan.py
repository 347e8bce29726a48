"""What a file is, found out without trusting its name."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from warehouse.ingest import archive
from warehouse.ingest.faults import FileFaultError

READ_BYTES = 4 << 20
HEAD_BYTES = 1 << 16

ARCHIVES = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
SAVE_AS_XLSX = "Open it in a spreadsheet and save it as .xlsx without a password, or as CSV UTF-8."


@dataclass(frozen=True)
class Scan:
    path: Path
    kind: str  # text, workbook or parquet
    sha256: str
    n_bytes: int
    encoding: str = "utf-8"
    ends_with_line_end: bool = True
    is_1904: bool = False


def scan(path: Path) -> Scan:
    """Read the file once: its hash, and for text its encoding. Raises FileFaultError."""
    if path.is_dir():
        raise FileFaultError("It is a folder.", "Name the files in it.")
    if path.exists() and not path.is_file():
        raise FileFaultError("It is a pipe or a device.", "Save what it gives as a file first.")
    try:
        return _scan(path)
    except FileNotFoundError:
        raise FileFaultError("There is no such file.", "Check the name and the folder.") from None
    except OSError as wrong:
        raise FileFaultError(
            f"It cannot be read ({wrong.strerror}).", "Check its permissions."
        ) from None


def _scan(path: Path) -> Scan:
    digest, n_bytes, tail = hashlib.sha256(), 0, b""
    decoder, is_utf8 = codecs.getincrementaldecoder("utf-8")(), True
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind, encoding = _kind(head, path), _utf16(head)
        if kind == "workbook":
            archive.refuse_harm(path)
        is_1904 = kind == "workbook" and archive.counts_from_1904(path)
        block, nul = head, None
        while block:
            digest.update(block)
            if kind == "text" and nul is None and encoding is None:
                at = block.find(b"\0")
                nul = n_bytes + at if at >= 0 else None
                if is_utf8:
                    try:
                        decoder.decode(block)
                    except UnicodeDecodeError:
                        is_utf8 = False
            n_bytes += len(block)
            tail = block[-4:]
            block = file.read(READ_BYTES)
    if nul is not None:
        raise FileFaultError(
            f"It holds NUL bytes (the first at byte {nul}): it is damaged, or no text.",
            "Copy or export it again.",
        )
    if encoding is None:
        encoding = "utf-8" if is_utf8 else "cp1252"
    ends = kind != "text" or tail.rstrip(b"\0")[-1:] in b"\r\n"
    return Scan(path, kind, digest.hexdigest(), n_bytes, encoding, ends, is_1904)


def _kind(head: bytes, path: Path) -> str:
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise FileFaultError("It is empty.", "Export it again.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        # A workbook with a password is a container of the old format around the new one.
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise FileFaultError("It is protected by a password.", SAVE_AS_XLSX)
        raise FileFaultError("It is a workbook of the old format (.xls).", SAVE_AS_XLSX)
    if head.startswith(b"PK"):
        return "workbook"
    for magic, what in ARCHIVES:
        if head.startswith(magic):
            raise FileFaultError(f"It is {what}.", "Unpack it, or export the table as CSV or .xlsx.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise FileFaultError("It is a web page or XML, whatever its name says.", SAVE_AS_XLSX)
    if start.startswith((b"{", b"[{")):
        raise FileFaultError("It is JSON.", "Export the table as CSV, .xlsx or Parquet.")
    return "text"


def _utf16(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: plain text in UTF-16 has a zero in every second byte.
    if len(head) >= 8 and head[1:200:2].count(0) == len(head[1:200:2]):
        return "utf-16-le"
    if len(head) >= 8 and head[:200:2].count(0) == len(head[:200:2]):
        return "utf-16-be"
    return None
