"""Names under which this machine may be asked."""

import re

LOCAL = ("localhost", "127.0.0.1", "::1")
HOST = re.compile(r"(?:\[([0-9a-fA-F:]+)\]|([\w.-]+))(?::\d{1,5})?", re.ASCII)


def name_of(host: str) -> str | None:
    """The name of a Host header in small letters, without its port; None where it is not one."""
    found = HOST.fullmatch(host)
    return (found[1] or found[2]).lower().removesuffix(".") if found else None
