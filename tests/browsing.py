"""Chromium for tests marked `browser`: what people see, asked of a real browser.

Where it is missing these tests are left out, and the last lines of pytest say so; with DEFWATCH_BROWSER set,
as in .ci/run, its absence is an error.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LEFT_OUT = pytest.StashKey[int]()

CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const shown = walker.currentNode.data.trim() && element.getClientRects().length;
    if (!shown || parseFloat(getComputedStyle(element).fontSize) === 0) continue;
    const [one, other] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return found;
}"""

OVERLAPPING = """() => {
  const scrolls = (one) => one && (one.scrollHeight > one.clientHeight + 1
    && ["auto", "scroll"].includes(getComputedStyle(one).overflowY) || scrolls(one.parentElement));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.data.trim() || parseFloat(getComputedStyle(text.parentElement).fontSize) === 0) continue;
    if (!text.parentElement.checkVisibility({contentVisibilityAuto: true})) continue;
    if (scrolls(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) boxes.push([box, text.data.trim().slice(0, 40)]);
  }
  const found = [];
  boxes.sort(([one], [other]) => one.top - other.top);
  boxes.forEach(([one, said], place) => {
    for (let next = place + 1; next < boxes.length && boxes[next][0].top < one.bottom - 4; next++) {
      const [other, also] = boxes[next];
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - other.top;
      if (wide > 2 && high > 4) found.push(`${said} / ${also}`);
    }
  });
  return found;
}"""

COLOURS = """async (picture) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return new Set(new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer)).size;
}"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none."""
    if CHROMIUM or os.environ.get("DEFWATCH_BROWSER"):
        return
    seeing = [item for item in items if item.get_closest_marker("browser")]
    config.stash[LEFT_OUT] = len(seeing)
    config.hook.pytest_deselected(items=seeing)
    items[:] = [item for item in items if item not in seeing]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        how = "install it (Debian: apt-get install chromium) to run them"
        terminalreporter.write_line(f"{left_out} tests in a browser were left out, no Chromium here: {how}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; closed after each module, since it holds the thread's event loop."""
    from playwright.sync_api import sync_playwright  # half a second that few tests need

    assert CHROMIUM, "DEFWATCH_BROWSER is set and there is no Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def look(browser: Browser, *, width: int, scheme: Literal["light", "dark"] = "light") -> Page:
    """An empty page in a window of this width, without any network."""
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, offline=True)
    return context.new_page()


def looks_right(page: Page, picture: Path) -> None:
    """Hold a page to what a person would see at once, and keep its picture.

    Nothing wider than the window, text that can be read on what is behind it (WCAG 2.2, 1.4.3), no words over
    one another, and something to see.
    """
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(OVERLAPPING) == []
    shown = page.screenshot(path=picture, full_page=True)
    painter = page.context.new_page()  # another one: what the page may load is not ours to say
    assert painter.evaluate(COLOURS, base64.b64encode(shown).decode()) > 20
    painter.close()


def pictures(folder: Path) -> Path:
    """Where pictures are kept: where DEFWATCH_PICTURES says, or else in the test's own folder."""
    kept = Path(os.environ.get("DEFWATCH_PICTURES") or folder)
    kept.mkdir(parents=True, exist_ok=True)
    return kept
