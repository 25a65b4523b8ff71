"""The Chromium that the browser tests drive. `python -m tests.browser` fetches one if none is here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def find_chromium() -> str | None:
    """Path of a Chromium: `CHROMIUM`, one on the path, or the one that playwright has fetched."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if named:
        return named
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        fetched = playwright.chromium.executable_path
    return fetched if os.path.exists(fetched) else None


def main() -> int:
    """Make sure of a Chromium, or say what will be skipped; fails only where one is required."""
    if find_chromium():
        return 0
    print("No Chromium found; trying to fetch one …", flush=True)
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        capture_output=True,
        check=False,
    )
    find_chromium.cache_clear()
    if find_chromium():
        return 0
    print(
        "SKIPPED: the browser tests of the chat and the widget, since there is no Chromium and none "
        "could be fetched. Install it (Debian: apt install chromium) or set CHROMIUM to its path."
    )
    return 1 if os.environ.get("REQUIRE_BROWSER") else 0


if __name__ == "__main__":
    sys.exit(main())
