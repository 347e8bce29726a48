"""Starts the explorer and looks at its pages."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page

PROJECT = Path(__file__).resolve().parents[2]
# Every page of the explorer by its name in the catalogue.
PAGES = {
    "home": "/",
    "coverage": "/cakupan",
    "protection": "/pekerja-rentan",
    "claims": "/klaim",
    "check": "/cek-angka",
    "region": "/wilayah",
    "data": "/data-dan-metode",
}


def crossed(first: list, second: list) -> list:
    """All pairs; every value stands in some pair of the fast lane, the other pairs are nightly."""
    n = max(len(first), len(second))
    fast = {(first[i % len(first)], second[i % len(second)]) for i in range(n)}
    marks = {pair: () if pair in fast else pytest.mark.nightly for pair in product(first, second)}
    return [pytest.param(*pair, marks=mark) for pair, mark in marks.items()]


def languages(fast: str) -> list:
    """Both languages; the other one than this is nightly, where it would tell little more."""
    return [
        lang if lang == fast else pytest.param(lang, marks=pytest.mark.nightly) for lang in ("id", "en")
    ]


@contextmanager
def explorer(home: Path, *words: str, log: Path | None = None) -> Iterator[str]:
    """`warehouse serve WORDS` on a WAREHOUSE_HOME; gives its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "warehouse.cli", "serve", "--port", str(port), *words]
    log = log or home / "explorer.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "WAREHOUSE_HOME": str(home), "STREAMLIT_SERVER_HEADLESS": "true"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://localhost:{port}"
            wait_until_up(process, address, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_until_up(process: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(240):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"The explorer did not start: {log.read_text()}")


@dataclass
class Visit:
    """An open page with all that it logged and asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def text(self, selector: str = "[data-testid=stMain]") -> str:
        return self.page.locator(selector).inner_text().replace("\u00a0", " ")

    def texts(self, selector: str) -> list[str]:
        return [text.replace("\u00a0", " ") for text in self.page.locator(selector).all_inner_texts()]


def settle(page: Page) -> None:
    """Wait until Streamlit has run the page to its end, and has loaded what draws each part."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    until(page, "!document.querySelector('[data-testid=stSkeleton]')")


def run_by(page: Page, act: Callable[[], object]) -> None:
    """Do what makes Streamlit run the page again, and wait until it has; it may begin late."""
    page.evaluate("""() => {
        const app = document.querySelector("[data-testid=stApp]");
        window.hasRun = false;
        new MutationObserver(() => { window.hasRun ||= app.dataset.testScriptState === "running"; })
            .observe(app, {attributeFilter: ["data-test-script-state"]});
    }""")
    act()
    until(page, "window.hasRun")
    settle(page)


def until(page: Page, condition: str, arg: object = None, seconds: float = 30) -> None:
    """Wait until a condition holds. Playwright's own waiting is an `eval`, which our pages forbid."""
    ends = time.monotonic() + seconds
    while not page.evaluate(condition, arg):
        assert time.monotonic() < ends, f"never came true: {condition}"
        page.wait_for_timeout(50)


def download(page: Page, button: str) -> Download:
    """What the first button with these words gives."""
    # A click on a drawer that still unfolds can miss what moves in it.
    until(page, "document.getAnimations().every(a => a.playState !== 'running')")
    with page.expect_download() as started:
        page.get_by_text(button, exact=True).first.click()
    return started.value


def host_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return "" if scheme in ("data", "blob") or not rest else rest.split("/")[0].split(":")[0]


def shown(value, lang: str, places: int = 1) -> str:
    """A number as the reader's language writes it; independent of the explorer's own formats."""
    text = f"{value:,.{places}f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
