"""Chromium without a window, and what a visitor does in it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any, Iterator, List

import pytest

PHONE, DESKTOP = (390, 800), (1280, 900)


def _program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no {names[0]} on PATH; on Debian, `apt-get install chromium chromium-driver`")
    return found


class Browser:
    """A browser with one page open."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._width = 0

    def open(self, page: Path, size: tuple = DESKTOP, scheme: str = "light") -> None:
        """Open a page, on a screen of this size and under this colour scheme."""
        self._width, height = size
        screen = {"width": self._width, "height": height, "deviceScaleFactor": 1}
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._tell("Emulation.setDeviceMetricsOverride", mobile=size == PHONE, **screen)
        self._tell("Emulation.setEmulatedMedia", features=[feature])
        self._driver.get("about:blank")
        self._driver.get(page.as_uri())

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what a piece of JavaScript returns."""
        return self._driver.execute_script(script, *arguments)

    def find(self, selector: str) -> List[Any]:
        """Return the elements of the page, also those that are hidden."""
        return self._driver.find_elements("css selector", selector)

    def shown(self, selector: str) -> List[Any]:
        """Return the elements that are rendered, whether or not one must scroll to see them."""
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].filter(e => e.offsetParent)",
            selector,
        )

    def press(self, *keys: str) -> None:
        """Press keys of the keyboard, by their names or as text."""
        from selenium.webdriver import ActionChains, Keys

        for key in keys:
            ActionChains(self._driver).send_keys(getattr(Keys, key, key)).perform()

    @property
    def focused(self) -> Any:
        """The element that has the focus."""
        return self._driver.switch_to.active_element

    def clipboard(self) -> str:
        """Return what was copied."""
        return self._driver.execute_async_script(
            "navigator.clipboard.readText().then(arguments[0], arguments[0])"
        )

    def allow_clipboard(self) -> None:
        """Let the page write to the clipboard and the test read it."""
        permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
        self._tell("Browser.grantPermissions", permissions=permissions)

    def complaints(self) -> List[str]:
        """Return what the console has told since it was asked last."""
        return [entry["message"] for entry in self._driver.get_log("browser")]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        return self.run("return document.documentElement.scrollWidth") - self._width

    def _tell(self, command: str, **parameters: Any) -> None:
        self._driver.execute_cdp_cmd(command, parameters)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and end it; skip the test where something is missing, saying what."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="install selenium")
    options = webdriver.ChromeOptions()
    options.binary_location = _program("chromium", "chromium-browser", "google-chrome")
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(_program("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield Browser(driver)
    finally:
        driver.quit()
