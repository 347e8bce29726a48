"""The quality report, as it stands in WAREHOUSE_HOME/quality: read-only, and nothing beside it."""

from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from warehouse.explorer.words import LANGUAGES, words
from warehouse.settings import Home

# What a static page is made of. Whatever else may stand there is not for readers.
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}


async def to_folder(request: Request) -> Response:
    """Links of a page are relative to its folder, so that ends with a slash."""
    return RedirectResponse("quality/")


def page(request: Request) -> Response:
    """A file of the report; index.html of a folder; 404 in words where there is none."""
    file = found(Home.from_environment(), request.path_params["path"])
    if file is not None:
        return FileResponse(file, media_type=KINDS[file.suffix], headers={"Cache-Control": "no-cache"})
    parts = (
        f'<section lang="{lang}"><h1>{escape(words(lang, "report.none"))}</h1>'
        f"<p>{escape(words(lang, 'report.how'))}</p></section>"
        for lang in LANGUAGES
    )
    title = escape(" · ".join(words(lang, "report.none") for lang in LANGUAGES))
    return HTMLResponse(f"<!DOCTYPE html><title>{title}</title>{''.join(parts)}", 404)


def found(home: Home, path: str) -> Path | None:
    """The file of the report at a path below it; None also where a link leads out of the report.

    The folder itself may be a link, so that a new report takes the place of the old one at once.
    """
    try:
        folder = home.quality.resolve()
        file = (folder / path).resolve()
        if file.is_dir():
            file = (file / "index.html").resolve()
        is_report = folder.is_relative_to(home.path) and file.is_relative_to(folder)
        hidden = is_report and any(part.startswith(".") for part in file.relative_to(folder).parts)
        return file if is_report and not hidden and file.suffix in KINDS and file.is_file() else None
    except (OSError, RuntimeError, ValueError):  # No path at all: endless, too long, with a null in it.
        return None
