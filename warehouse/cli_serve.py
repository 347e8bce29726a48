"""The command `warehouse serve`: the explorer on the served release."""

import os
import sys
from typing import Annotated

import typer

from warehouse.serving.hosts import LOCAL, name_of
from warehouse.settings import PROJECT
from warehouse.terminal import console

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - only where --public says so.
WARNING = """Public: whoever reaches port {port} of this machine reads the explorer
without sign-in. It holds no row of a person and hides small counts; else it is the whole release.
For sign-in and TLS put a proxy in front and leave --public out: docs/deploy.md"""


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="Listen on every address of this machine, not on localhost alone. Whoever reaches the"
            " port reads all that is served, without sign-in. Needs --host-name.",
        ),
    ] = False,
    host_name: Annotated[
        list[str] | None,
        typer.Option(
            help="A name under which readers ask for it beside localhost, of a proxy say; more than once"
            " for more names. Requests under other names are refused."
        ),
    ] = None,
) -> None:
    """Open the explorer on the served release. It listens on localhost only.

    Examples: `warehouse serve` · `warehouse serve --port 8600` ·
    `warehouse serve --host-name data.example.go.id` (a proxy on this machine asks)
    """
    names = [_checked(name) for name in host_name or []]
    if public and not names:
        raise typer.BadParameter(
            "say under which name or address readers ask for it: --public --host-name data.example.go.id"
        )
    if public:
        console.print(WARNING.format(port=port), style="yellow", soft_wrap=True)
    console.print(f"The explorer: http://localhost:{port}", style="bold")
    for name in names:
        console.print(f"It answers to the name {name} too", soft_wrap=True)
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py")]
    command += ["--server.port", str(port), "--server.address", EVERY_ADDRESS if public else "localhost"]
    for name in (*LOCAL, *names):
        command += ["--server.allowedHosts", name]
    # Streamlit's own greeting asks another host for this machine's address.
    command += ["--logger.hideWelcomeMessage", "true", "--browser.serverAddress", "localhost"]
    os.chdir(PROJECT)
    sys.stdout.flush()
    os.execv(sys.executable, command)


def _checked(name: str) -> str:
    if (found := name_of(name)) is None or found != name.lower().strip("[]"):
        raise typer.BadParameter(f"{name!r} is no name of a host: leave out http://, port and path")
    return found
