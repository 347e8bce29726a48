"""Takes these pictures anew, all or of pages named: .venv/bin/python docs/screens/take.py [home ...]"""

import io
import shutil
import sys
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
sys.path += [str(PROJECT), str(PROJECT / "tests" / "browser")]

from driver import PAGES, explorer, settle  # noqa: E402

from warehouse.settings import Home  # noqa: E402

COLOURS = 20


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with explorer(Home.from_environment().path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, lang, width in product(sys.argv[1:] or PAGES, ("id", "en"), (1280, 360)):
            region = "&region=35" if name == "region" else ""
            page = browser.new_page(viewport={"width": width, "height": 1600})
            page.goto(f"{address}{PAGES[name]}?lang={lang}{region}")
            page.wait_for_selector("footer.w-footer", timeout=60_000)
            settle(page)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE)  # Small files.
            few.save(HERE / f"{name}-{lang}-{width}.png", optimize=True)
            page.close()


if __name__ == "__main__":
    main()
