"""Whether everybody can use a page: axe-core finds nothing serious, and nothing runs off a phone."""

import re
from collections.abc import Callable

from axe_playwright_python.base import AXE_SCRIPT, AxeResults  # type: ignore[import-untyped]
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

LOOK = """async ([rules, judged]) => {
    const behind = new Map(), met = {};
    function ground(element) {  // all that shows through behind an element, from the root of the page
        if (!element) return "";
        if (!behind.has(element)) {
            const look = getComputedStyle(element), own = [];
            if (look.backgroundColor !== "rgba(0, 0, 0, 0)") own.push(look.backgroundColor);
            if (look.backgroundImage !== "none") own.push(look.backgroundImage);
            if (look.opacity !== "1" || look.filter !== "none") own.push(look.opacity, look.filter);
            if (["absolute", "fixed", "sticky"].includes(look.position)) own.push(element.className);
            behind.set(element, ground(element.parentElement) + own.join(" "));
        }
        return behind.get(element);
    }
    for (const element of document.querySelectorAll("body *")) {
        const words = element.matches("input, select, textarea") ? element.value || element.placeholder
            : [...element.childNodes].map(one => one.nodeType === 3 ? one.data : "").join("");
        if (!words || words.trim().length < 2 || element.closest(":disabled") || element.offsetWidth < 2) continue;
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const look = getComputedStyle(element), link = element.closest("a");
        const sign = [look.color, look.fontSize, look.fontWeight, look.textShadow, ground(element)];
        if (link) {
            const beside = [...link.parentElement.childNodes].some(one => one.nodeType === 3 && one.data.trim());
            sign.push(getComputedStyle(link).textDecorationLine, beside, getComputedStyle(link.parentElement).color);
        }
        if (!judged.includes(sign.join("|"))) (met[sign.join("|")] ||= []).push(link || element);
    }
    const colours = ["color-contrast", "link-in-text-block"];
    const others = Object.fromEntries(colours.map(one => [one, { enabled: false }]));
    const found = await axe.run({ ...rules, rules: others });
    const include = Object.values(met).flatMap(elements => elements.slice(0, 2));
    if (include.length) {
        found.violations.push(...(await axe.run({ include }, { ...rules, runOnly: colours })).violations);
    }
    return { violations: found.violations, rules: found.passes.length, judged: Object.keys(met) };
}"""
"""What axe finds on a page. The colours of words and links, its slowest rules, are judged once for all that look alike."""

_judged: set[str] = set()
"""Colours, sizes and grounds of words that were judged in this process."""


def usable_by_all(page: Page) -> None:
    """Check the page as it stands: by axe where it is mostly read, by its width on a phone and at a desk."""
    page.wait_for_load_state()
    began = page.viewport_size
    mostly = DESK if "/meja/" in page.url else PHONE
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        if width == mostly:
            page.evaluate(AXE_SCRIPT)
            found = page.evaluate(LOOK, [RULES, list(_judged)])
            assert found["rules"] >= LEAST_LOOKED_AT, f"axe saw nothing on {page.url}"
            _judged.update(found["judged"])
            serious = [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
            assert not serious, f"{page.url} at {width} px: {serious}\n{AxeResults(found).generate_report()}"
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
