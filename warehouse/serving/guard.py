"""What stands before every request: who may be asked under which name, and what the browser may do.

A page of another site can make a reader's browser ask this server, under a name of its own that leads
here (DNS rebinding). So the names are an allow-list, and a session belongs to the page of the same name.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from streamlit import config

from warehouse.explorer.words import LANGUAGES, words
from warehouse.serving.hosts import LOCAL, name_of

READING = ("GET", "HEAD")
# Streamlit answers these for programs; no page of ours asks for them.
CLOSED = ("/_stcore/agent/", "/_stcore/metrics", "/_stcore/upload_file/")
REPORT = "/quality/"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def language_script(lang: str) -> str:
    """Screen readers and hyphenation go by the document's language; Streamlit leaves it at English."""
    return f"document.documentElement.lang = '{lang}'"


def policy_of_pages() -> str:
    """Nothing from outside, no script but files of Streamlit and those whose hash stands here.

    Styles are inline everywhere: Streamlit writes them as it draws, and our charts are widths.
    """
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = [*INLINE_SCRIPT.findall(index), *map(language_script, LANGUAGES)]
    hashes = (base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)
    return _policy(
        default_src="'none'",
        script_src=" ".join(["'self'", *(f"'sha256-{found}'" for found in hashes)]),
        style_src="'self' 'unsafe-inline'",
        img_src="'self' data:",
        font_src="'self' data:",
        connect_src="'self'",
    )


def policy_of_report() -> str:
    """The report runs no script and reaches nothing; its styles stand in line."""
    return _policy(
        default_src="'none'",
        style_src="'self' 'unsafe-inline'",
        img_src="'self' data:",
        font_src="'self' data:",
    )


def _policy(**sources: str) -> str:
    never = {"base_uri": "'none'", "form_action": "'none'", "frame_ancestors": "'none'"}
    return "; ".join(f"{name.replace('_', '-')} {value}" for name, value in (sources | never).items())


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses unknown names, foreign pages and all but reading; sets the headers of every answer."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.names = frozenset(config.get_option("server.allowedHosts") or LOCAL)
        self.pages, self.report = policy_of_pages(), policy_of_report()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        policy = self.report if scope["path"].startswith(REPORT) else self.pages

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                MutableHeaders(scope=message).update(ALWAYS | {"Content-Security-Policy": policy})
            await send(message)

        if (refused := refusal(scope, self.names)) is None:
            await self.app(scope, receive, with_headers)
            return
        status, reason = refused
        answer = PlainTextResponse("".join(f"{words(x, reason)}\n" for x in LANGUAGES), status)
        if scope["type"] == "http":
            await answer(scope, receive, with_headers)
        else:
            await WebSocket(scope, receive, with_headers).send_denial_response(answer)


def refusal(scope: Scope, names: Iterable[str]) -> tuple[int, str] | None:
    """Status and reason, a key of the catalogue; None where the request may pass."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or name_of(hosts[0]) not in names:
        return 400, "guard.host"
    if scope["type"] == "websocket":
        # Programs send no origin, browsers always do; two ports of one machine are two sites.
        origins = headers.getlist("origin")
        if any(urlsplit(origin).netloc.lower() != hosts[0].lower() for origin in origins):
            return 403, "guard.origin"
    elif scope["method"] not in READING:
        return 405, "guard.method"
    elif scope["path"].startswith(CLOSED):
        return 404, "guard.closed"
    return None
