"""Whether a workbook can be opened without harm: what it unpacks to, and how far its cells reach."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.ingest.faults import FileFaultError

# A workbook of a million rows unpacks to about a tenth of this; a bomb to a thousand times as much.
UNPACKED_BYTES = 4 << 30
UNPACKED_RATIO = 400
UNSUSPICIOUS_BYTES = 64 << 20
# The reader holds every cell between the outermost filled ones, 32 bytes each: a stray cell at the far
# corner of a sheet would be 550 GB. A full sheet of 38 columns is within.
MOST_CELLS = 40_000_000
READ_BYTES = 1 << 20
LONGEST_TAG = 256

# A filled cell beyond column Z; those with a style only close themselves, and the reader skips them.
# Both begin with letters to look for, not with a tag: ten times as fast.
WIDE = re.compile(rb' r="([A-Z]{2,3})\d+"[^>]*(?<!/)>')
ROW = re.compile(rb' r="(\d+)"')
FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\s[^>]*\bdate1904="(?:1|true)"')


def refuse_harm(path: Path) -> None:
    """Raises FileFaultError where the file is no workbook, or one too large to be opened."""
    with _opened(path) as (archive, _):
        _refuse_bomb(archive.infolist())
        for entry in archive.infolist():
            _refuse_sprawl(archive, entry)


def counts_from_1904(path: Path) -> bool:
    """Whether serial days count from 1904, as in old workbooks of Macintoshes. After `refuse_harm`."""
    with _opened(path) as (archive, book):
        return bool(FROM_1904.search(archive.read(book)))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, zipfile.ZipInfo]]:
    try:
        with zipfile.ZipFile(path) as archive:
            book = next((e for e in archive.infolist() if e.filename.endswith("workbook.xml")), None)
            if book is None:
                raise FileFaultError(
                    "It is an archive, not an .xlsx workbook.",
                    "Unpack it, or save the table as CSV or .xlsx.",
                )
            yield archive, book
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        raise FileFaultError("The workbook is cut or damaged.", "Copy or export it again.") from None


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(e.file_size for e in entries)
    packed = max(1, sum(e.compress_size for e in entries))
    if unpacked > UNPACKED_BYTES or (
        unpacked > UNSUSPICIOUS_BYTES and unpacked / packed > UNPACKED_RATIO
    ):
        raise FileFaultError(
            f"The workbook would unpack to {unpacked >> 20:,} MB from {packed >> 10:,} kB.",
            "Save it as CSV UTF-8.",
        )


def _refuse_sprawl(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    width, height, tail = 26, 0, b""
    with archive.open(entry) as part:
        while block := part.read(READ_BYTES):
            seen = tail + block
            width = max(width, *map(_number, WIDE.findall(seen)), 0)
            height = max(height, *map(int, ROW.findall(seen)), 0)
            tail = seen[-LONGEST_TAG:]
    if width * height > MOST_CELLS:
        raise FileFaultError(
            f"Its cells reach to column {width:,} and row {height:,}, too far to be read.",
            "Copy the table alone to a new sheet, without stray cells, or save it as CSV UTF-8.",
        )


def _number(letters: bytes) -> int:
    """Column AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
