"""The page in a real browser: filter, search, keyboard, phone, dark, screen reader's tree.

Where Debian's chromium and chromium-driver (or their like) are missing, all of this is left out; what
needs no browser is in test_html.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runai_compat import gate, matrix
from runai_compat.reports import render

from .results import hostile

webdriver = pytest.importorskip("selenium.webdriver", reason="the page is not tried in a browser: selenium is missing")  # fmt: skip

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
MISSING = "the page is not tried in a browser (filter, search, keyboard, phone, dark mode): chromium or chromedriver is missing"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason=MISSING),
]

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
Driver = Any


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """One browser, cut off from any network."""
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(DRIVER))
    chrome.execute_cdp_cmd("Network.enable", {})
    chrome.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield chrome
    chrome.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages as files, by name."""
    folder = tmp_path_factory.mktemp("pages")
    texts = {"real": render(gate("2.22", "2.24"), "html"), "hostile": render(hostile(), "html")}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


@pytest.fixture
def real(driver: Driver, pages: dict[str, str]) -> Driver:
    """The browser at the report of real releases, on a desk."""
    look(driver, 1280, 900)
    driver.get("about:blank")
    driver.get(pages["real"])
    return driver


def look(driver: Driver, width: int, height: int, scheme: str = "light") -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def visible(driver: Driver) -> list[str]:
    """Rule titles and places of the findings that can be seen."""
    script = "return [...document.querySelectorAll('details.finding')].filter(e => e.checkVisibility()).map(e => e.querySelector('summary').textContent)"
    shown: list[str] = driver.execute_script(script)
    return shown


def fill(driver: Driver, text: str) -> None:
    box = driver.find_element("css selector", "input[name=q]")
    box.clear()
    box.send_keys(text)


def test_nothing_is_complained_of(real: Driver) -> None:
    """No error, and no part that the page's own policy stops."""
    assert real.get_log("browser") == []


def test_the_search_finds_operations_and_words(real: Driver) -> None:
    """Every word has to be there; the number shown is said aloud."""
    fill(real, "workload-template get")
    some = visible(real)
    assert some
    said = real.find_element("id", "shown")
    assert said.get_attribute("role") == "status"
    assert said.text.startswith(f"{len(some)} of ")
    fill(real, "no such thing anywhere")
    assert visible(real) == []
    assert said.text.startswith("0 of ")


def test_filters_narrow_by_severity_release_and_failure(real: Driver) -> None:
    """Info is off at first."""
    before = len(visible(real))
    real.find_element("css selector", "input[value=info]").click()
    everything = len(visible(real))
    assert everything > before
    real.find_element("css selector", "select[name=release]").send_keys("2.24")
    in_one = len(visible(real))
    assert 0 < in_one < everything
    real.find_element("css selector", "input[name=fails]").click()
    failing = visible(real)
    assert 0 < len(failing) < in_one
    assert all(line.endswith("fails") for line in failing)


def test_everything_can_be_done_with_the_keyboard(real: Driver) -> None:
    """Skip link first, then on with Tab; Enter opens a finding."""
    from selenium.webdriver.common.keys import Keys

    def press(key: str) -> Any:
        real.switch_to.active_element.send_keys(key)
        return real.switch_to.active_element

    real.find_element("tag name", "body").send_keys(Keys.TAB)
    assert real.switch_to.active_element.get_attribute("class") == "skip"
    seen = set()
    real.execute_script("document.querySelector('#filter input').focus()")
    for _ in range(30):
        where = real.switch_to.active_element
        seen.add(where.get_attribute("name") or where.tag_name)
        if where.find_elements("xpath", "ancestor::details[@class='finding']"):
            break
        press(Keys.TAB)
    assert {"q", "severity", "release", "fails", "button", "summary"} <= seen
    assert not real.execute_script("return document.activeElement.parentElement.open")
    press(Keys.ENTER)
    assert real.execute_script("return document.activeElement.parentElement.open")


def test_a_link_to_a_finding_opens_it_whatever_is_filtered(real: Driver) -> None:
    """From the list by operation, and from outside."""
    from selenium.webdriver.support.wait import WebDriverWait

    fill(real, "no such thing anywhere")
    identity = real.execute_script("return document.querySelector('details.finding').id")
    real.execute_script("location.hash = arguments[0]", identity)
    WebDriverWait(real, 5).until(
        lambda d: d.execute_script("return document.getElementById(arguments[0]).open", identity)
    )
    assert len(visible(real)) == 1


def test_what_is_searched_for_stands_in_the_address(real: Driver) -> None:
    """So that it can be sent to somebody; an operation's link asks for all that touches it."""
    fill(real, "workload-template get")
    real.find_element("css selector", "input[name=fails]").click()
    some, address = visible(real), real.current_url
    assert address.endswith(
        "#?q=workload-template+get&severity=breaking&severity=warning&fails=yes"
    )
    real.get("about:blank")
    real.get(address)
    assert visible(real) == some
    real.execute_script("location.hash = document.querySelector('#operations a').hash")
    operation = real.find_element("css selector", "input[name=q]").get_attribute("value")
    assert operation.split(" ")[1].startswith("/")
    boxes = real.find_elements("css selector", "input[name=severity]")
    assert all(box.is_selected() for box in boxes)
    assert visible(real)
    real.find_element("css selector", "#filter button").click()
    assert len(visible(real)) > len(some)


def test_an_open_finding_has_the_command_that_accepts_it(real: Driver) -> None:
    """Its own ID, and the same two releases; one button copies it."""
    summary = real.find_element("css selector", "details.finding summary")
    real.execute_script("arguments[0].click()", summary)
    identity = real.execute_script("return document.querySelector('details.finding').id")
    from selenium.webdriver.support.wait import WebDriverWait

    command = WebDriverWait(real, 5).until(
        lambda d: d.find_element("css selector", ".finding .accept code")
    )
    assert command.get_attribute("textContent") == (
        f"runai-compat accept {identity[2:]} --from 2.22 --to 2.24 --reason '…' --author '…'"
    )
    button = real.find_element("css selector", ".finding .accept button")
    real.execute_script("arguments[0].click()", button)
    WebDriverWait(real, 5).until(lambda _: button.text == "Copied")


def test_what_is_folded_can_be_unfolded(real: Driver) -> None:
    """Rows past the thirtieth are there when asked for."""
    script = "return [...document.querySelectorAll('#failing tbody tr:not(.group)')].filter(e => e.checkVisibility()).length"
    assert real.execute_script(script) == 30
    real.execute_script("document.querySelector('#failing .more').open = true")
    assert real.execute_script(script) == 56


def test_it_is_printed_without_blank_pages(real: Driver) -> None:
    """Every printed page has text: a page's content stream draws glyphs."""
    import base64
    import re
    import zlib

    printed = base64.b64decode(real.execute_cdp_cmd("Page.printToPDF", {})["data"])
    streams = re.findall(
        rb"/Filter /FlateDecode[^>]*>>\s*stream\r?\n(.*?)endstream", printed, re.DOTALL
    )
    contents = []
    for stream in streams:
        content = zlib.decompressobj().decompress(stream)
        if re.search(rb"\bcm\b", content[:400]):
            contents.append(content)
    pages = len(re.findall(rb"/Type /Page\b", printed))
    assert 3 <= pages <= 25
    assert len(contents) >= pages
    assert all(re.search(rb"T[jJ]", content) for content in contents)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_fits_phones_and_desks_in_both_schemes(real: Driver, width: int, scheme: str) -> None:
    """Nothing makes the page scroll sideways, and text stands out enough (4.5 to 1)."""
    look(real, width, 800, scheme)
    assert real.execute_script("return document.documentElement.scrollWidth") <= width
    clipped = real.execute_script(
        "return [...document.querySelectorAll('#timeline th code')].filter(e => e.checkVisibility()).filter(e => e.getBoundingClientRect().right > innerWidth).length"
    )
    assert clipped == 0
    for selector in ("body", "a", ".outcome", ".facts", ".tag.breaking", ".tag.warning", ".fails"):
        assert contrast(real, selector) >= 4.5, selector


def test_names_of_any_length_fit_a_phone(driver: Driver, tmp_path: Path) -> None:
    """They break in lists as well: paths of people's files."""
    uses = tmp_path / f"{'long' * 20}.sh"
    departments = "/v1/k8s/clusters/$CLUSTER/departments"
    uses.write_text(f"curl https://company.run.ai{departments}\ncurl $BASE/v1/k8s/groups\n")
    text = render(matrix([uses], base="2.24"), "html")
    assert "long" in text
    (tmp_path / "matrix.html").write_text(text, encoding="utf-8")
    look(driver, 390, 800)
    driver.get((tmp_path / "matrix.html").as_uri())
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 390


def contrast(driver: Driver, selector: str) -> float:
    """As WCAG counts it, of an element's text against the page."""
    script = """
    const shade = (text) => {
      const [r, g, b] = text.match(/[0-9.]+/g).map((each) => each / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const text = shade(getComputedStyle(document.querySelector(arguments[0])).color);
    const ground = shade(getComputedStyle(document.body).backgroundColor);
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    """
    ratio: float = driver.execute_script(script, selector)
    return ratio


def test_a_screen_reader_gets_names_and_landmarks(real: Driver) -> None:
    """Headings, regions, fields and pictures have names in the accessibility tree."""
    nodes = real.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named: dict[str, list[str]] = {}
    for node in nodes:
        if not node.get("ignored"):
            role = node["role"]["value"]
            named.setdefault(role, []).append(node.get("name", {}).get("value", ""))
    assert {"main", "navigation", "banner", "search"} <= named.keys()
    headings = ["2.22 → 2.24", "What fails (56)", "Summary", "Timeline", "All findings (326)"]
    assert [name for name in named["heading"] if name in headings] == headings
    for role in ("searchbox", "checkbox", "combobox", "table", "region", "link"):
        assert named.get(role), role
        assert all(named[role]), role


def test_without_scripts_everything_is_shown(driver: Driver, pages: dict[str, str]) -> None:
    """No filter then, and no finding hidden."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver.get(pages["real"])
        rows = driver.find_elements("css selector", "details.finding")
        assert all(row.is_displayed() for row in rows[:3] + rows[-3:])
        assert not driver.find_element("id", "filter").is_displayed()
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_names_from_documents_do_nothing(driver: Driver, pages: dict[str, str]) -> None:
    """A field that is called like a script is a field."""
    driver.get(pages["hostile"])
    assert driver.title == "1.1 → 2.0: failed"
    assert driver.get_log("browser") == []
    assert len(driver.find_elements("tag name", "script")) == 1
