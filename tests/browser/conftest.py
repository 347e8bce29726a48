"""A real Chromium on a real explorer."""

import re
import shutil
from collections.abc import Iterator

import pytest
from driver import PAGES, Visit, explorer, host_of, settle
from playwright.sync_api import Browser, BrowserContext, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Streamlit looks for its server under the page's own path first; both answers are 404 by design.
PROBE = re.compile(rf"({'|'.join(PAGES.values())})/_stcore/(health|host-config)$")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(
            "The browser tests need Chromium. Install it with:"
            " apt-get update && apt-get install -y chromium fonts-noto-core",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app(release_home) -> Iterator[str]:
    with explorer(release_home) as address:
        yield address


@pytest.fixture(scope="session")
def context(browser) -> Iterator[BrowserContext]:
    """One for all visits: what every page loads is fetched and compiled once, as readers have it."""
    with browser.new_context(accept_downloads=True) as one:
        yield one


@pytest.fixture
def visit(request, context):
    """Opens an address in a page of its own, without cookies, and waits until it is drawn.

    At the end no page may have logged an error or asked another host, unless the test is marked
    `logs_errors`.
    """
    visits = []
    context.clear_cookies()

    def open_address(
        address: str, width: int = 1280, drawn: str = "footer.w-footer", scheme: str = "light"
    ) -> Visit:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        seen = Visit(page)
        visits.append(seen)

        def on_console(message):
            if message.type == "error" and not PROBE.search(message.location["url"]):
                seen.errors.append(f"{message.text} {message.location['url']}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("request", lambda request: seen.hosts.add(host_of(request.url)))
        page.goto(address)
        page.wait_for_selector(drawn, timeout=30_000)
        settle(page)
        return seen

    yield open_address
    for seen in visits:
        seen.page.close()
    for seen in visits:
        assert seen.hosts - {""} == {"localhost"}
        if request.node.get_closest_marker("logs_errors") is None:
            assert seen.errors == []
