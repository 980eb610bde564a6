"""Whether everybody can use a page: axe-core finds nothing serious, and nothing runs off a phone."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.browser.driving import DESK, PHONE

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # of other results only which rules there were: half the time
    "preload": False,  # its own loading of style sheets, for a rule that is not among these
    "iframes": False,  # the browser's own viewer of documents
}
LEAST_LOOKED_AT = 8
"""Rules that apply to the barest page; fewer mean that axe did not look."""

_axe = Axe()


def usable_by_all(page: Page) -> None:
    """Check the page as it stands: by axe where it is mostly read, by its width on a phone and at a desk."""
    began = page.viewport_size
    mostly = DESK if "/meja/" in page.url else PHONE
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        if width == mostly:
            found = _axe.run(page, options=RULES)
            assert len(found.response["passes"]) >= LEAST_LOOKED_AT, f"axe saw nothing on {page.url}"
            serious = [
                one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")
            ]
            assert not serious, f"{page.url} at {width} px: {serious}\n{found.generate_report()}"
        reach = page.evaluate("document.documentElement.scrollWidth")
        assert reach <= width, (
            f"{page.url} is {reach} px wide on a screen of {width} px: {_sticking_out(page, width)}"
        )
    if began:
        page.set_viewport_size(began)


def each_kind_once() -> Callable[[Page], None]:
    """`usable_by_all` for a long walk: a page of the same address (but for keys) and heading is checked once."""
    seen: set[tuple[str, str]] = set()

    def look(page: Page) -> None:
        address = re.sub(r"[0-9a-f-]{36}|\d+", "*", page.url.partition("?")[0])
        kind = (address, page.locator("h1").first.inner_text())
        if kind not in seen:
            seen.add(kind)
            usable_by_all(page)

    return look


def _sticking_out(page: Page, width: int) -> list[str]:
    """The first elements that reach past the right edge."""
    found: list[str] = page.evaluate(
        """width => [...document.querySelectorAll('main *, header *, footer *')]
        .filter(e => e.getBoundingClientRect().right > width + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120))""",
        width,
    )
    return found
