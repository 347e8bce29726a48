"""The command that writes a region's brief: the sheet that the explorer's region page draws."""

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from warehouse.region_by_name import UnknownRegionError, find_region
from warehouse.terminal import errors as console

LIKE_IT = 5
PROVINCE = 2  # Digits of a province's code.


class Language(StrEnum):
    id = "id"
    en = "en"


def brief(
    region: Annotated[str, typer.Argument(help="Code or name of the region; a name in quotes.")],
    lang: Annotated[Language, typer.Option(help="Bahasa Indonesia or English.")] = Language.id,
    out: Annotated[Path | None, typer.Option(help="File to write; standard output if left out.")] = None,
) -> None:
    """Write one region's brief: an HTML file for A4 that needs no network and no script.

    Examples: `warehouse brief 35 --out jawa-timur.html` ·
    `warehouse brief "Kota Pasuruan" --lang en > pasuruan.html`
    """
    # The explorer takes a second to import: no other command should wait for it.
    from streamlit.logger import set_log_level  # noqa: PLC0415

    set_log_level("ERROR")  # Streamlit warns that no server runs; none is wanted here.
    from warehouse.explorer import brief as sheet  # noqa: PLC0415
    from warehouse.explorer import reader, regions  # noqa: PLC0415
    from warehouse.explorer.view import View  # noqa: PLC0415

    view = View(reader.served(), lang.value)
    known = regions.all_by_code(view)
    try:
        with view.release.opened() as con:
            code, _ = find_region(con, region)
    except UnknownRegionError as wrong:
        names = [] if wrong.candidates else _like(region, known)
        also = f" Did you mean {', '.join(names)}?" if names else ""
        console.print(f"{wrong}{also}", style="red", soft_wrap=True)
        raise typer.Exit(2) from None
    text = sheet.document(view, known[code])
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as wrong:
        console.print(f"Cannot write {out}: {wrong.strerror}.", style="red", soft_wrap=True)
        raise typer.Exit(2) from None
    console.print(f"Wrote {out}", soft_wrap=True)


def _like(asked: str, known: dict[str, dict]) -> list[str]:
    """Regions of a name like the one asked for, or with codes that begin as it does."""
    names = {region["region_name"].lower(): code for code, region in known.items()}
    codes = [names[name] for name in get_close_matches(asked.lower(), names, LIKE_IT)]
    beginning = asked.strip()
    while not codes and len(beginning) > PROVINCE:
        beginning = beginning[:-1]
        codes = [code for code in known if code.startswith(beginning)][:LIKE_IT]
    return [f"{known[code]['region_name']} ({code})" for code in codes]
