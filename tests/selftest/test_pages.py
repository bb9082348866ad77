"""The pages, in a real browser: what one does on the compatibility page, and no complaint."""

import pytest

from ..harness.spec import specification
from ..mutants.__main__ import main as mutants
from ..points.__main__ import main as points
from ..results import page, recorded
from .browser import DESKTOP, PHONE, chromium
from .test_results import CLAUSE, DEVIATES, KNOWN, KNOWN_DEVIATION, NOT_APPLICABLE, report

RELEASES = [*(f"1.{n}.0" for n in range(6, 14)), *(f"2.{n}.0" for n in range(16))]
LARGEST = 2_000_000


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def compatibility(tmp_path_factory):
    path = tmp_path_factory.mktemp("pages") / "compatibility.html"
    known, clause = (name.replace(".", "__") for name in (KNOWN.clause, CLAUSE))
    results = [report(release, **{known: KNOWN_DEVIATION}) for release in RELEASES[:-1]]
    results[0]["clauses"][CLAUSE].update(NOT_APPLICABLE)
    results.append(report(RELEASES[-1], **{clause: DEVIATES}))
    path.write_text(page.rendered([recorded.of(result) for result in results]), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser, compatibility):
    browser.open(compatibility)
    yield browser
    assert browser.complaints() == []


def ids(browser):
    visible = "[...document.querySelectorAll('tr.row')].filter(row => row.offsetParent)"
    return browser.run(f"return {visible}.map(row => row.id)")


def test_a_page_of_backends_lists_for_each_status_who_has_it():
    results = [recorded.of(report()) for _ in range(3)]
    results[1].update(backend="lazy")
    results[2].update(backend="compiled", clauses={CLAUSE: {"status": "deviates"}})
    text = page.rendered(results)
    assert "cpu 2.4, lazy 2.4: conforms; compiled 2.4: deviates." in text
    assert '<th scope="col"><span>lazy 2.4</span></th>' in text


def test_the_page_of_all_releases_is_small(compatibility):
    assert compatibility.stat().st_size <= LARGEST


def test_a_word_of_an_id_or_of_a_law_filters(opened):
    law = specification()
    assert ids(opened) == list(law.clauses)
    opened.find("#text")[0].send_keys("Leaf.SUMS")
    assert ids(opened) == [CLAUSE]
    assert opened.find("#count")[0].text == f"1 of {len(law.clauses)} clauses"
    assert [head.text for head in opened.shown("tr.chapter th")] == [law[CLAUSE].chapter]
    opened.find("#text")[0].clear()
    opened.find("#text")[0].send_keys(law[CLAUSE].law.replace("`", "")[:12])
    assert CLAUSE in ids(opened)


def test_a_level_filters(opened):
    opened.find("#level")[0].send_keys("SHOULD")
    law = specification().clauses
    assert ids(opened) == [name for name, clause in law.items() if clause.level == "SHOULD"]


@pytest.mark.parametrize(
    ("status", "clauses"), [("deviates", [CLAUSE]), ("known deviation", [KNOWN.clause])]
)
def test_a_status_filters(opened, status, clauses):
    opened.find("#status")[0].send_keys(status)
    assert ids(opened) == clauses


def test_a_click_opens_and_closes_a_clause(opened):
    (button,) = opened.find(f"[id='{CLAUSE}'] button")
    button.click()
    (told,) = opened.shown("tr.told")
    assert "observed 2" in told.text
    assert "1.6: not-applicable; 1.7 to 2.14: conforms; 2.15: deviates." in told.text
    assert opened.run("return location.hash") == f"#{CLAUSE}"
    button.click()
    assert opened.shown("tr.told") == []


def test_the_address_of_a_clause_opens_it(browser, compatibility):
    browser.open(compatibility)
    browser.run("location.hash = arguments[0]; location.reload()", CLAUSE)
    assert "observed 2" in browser.shown("tr.told")[0].text


def test_a_script_is_copied(opened):
    opened.allow_clipboard()
    opened.find(f"[id='{CLAUSE}'] button")[0].click()
    (button,) = opened.shown(".copy")
    button.click()
    assert opened.clipboard() == "import torch\nassert False"
    assert button.text == "Copied"


def test_a_script_is_selected_where_there_is_no_clipboard(opened):
    opened.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened.find(f"[id='{CLAUSE}'] button")[0].click()
    opened.shown(".copy")[0].click()
    assert opened.run("return getSelection().toString()") == "import torch\nassert False"


def test_the_keyboard_alone_is_enough(opened):
    opened.allow_clipboard()
    opened.press("TAB", *"leaf.sums")
    assert ids(opened) == [CLAUSE]
    while opened.focused.text != CLAUSE:
        opened.press("TAB")
    assert opened.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    opened.press("ENTER")
    assert len(opened.shown("tr.told")) == 1
    while opened.focused.text != "Copy the script":
        opened.press("TAB")
    opened.press("ENTER")
    assert opened.clipboard() == "import torch\nassert False"


def test_the_names_of_clauses_and_releases_stay_in_sight(opened):
    opened.run("document.querySelector('.scroll').scrollTo(1000, 5000)")
    edges = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return box."
    for side in ("top", "left"):
        (frame, head) = (opened.run(edges + side, name) for name in (".scroll", "thead th"))
        assert abs(frame - head) <= 2


def brightness(browser, selector, attribute):
    style = f"return getComputedStyle(document.querySelector(arguments[0])).{attribute}"
    colour = browser.run(style, selector)
    red, green, blue = (int(part) for part in colour.strip("rgba()").split(",")[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue


@pytest.mark.parametrize("selector", ["body", "th[scope=row]", "thead th", "#text"])
def test_a_dark_page_is_light_on_dark(browser, compatibility, selector):
    browser.open(compatibility, scheme="dark")
    assert brightness(browser, "th[scope=row]", "backgroundColor") < 60
    assert brightness(browser, selector, "color") > 180


def written(path, name):
    command = {"kills": (mutants, "--page", str(path)), "points": (points, str(path))}[name]
    assert command[0](["page", *command[1:]]) == 0
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_the_table_and_never_the_page(browser, compatibility, scheme):
    browser.open(compatibility, PHONE, scheme)
    browser.find(f"[id='{CLAUSE}'] button")[0].click()
    assert browser.overflow() <= 0
    inner = "return document.querySelector('tr.told:not([hidden]) .inner')"
    assert browser.run(inner + ".getBoundingClientRect().right") <= PHONE[0]
    assert browser.complaints() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", ["kills", "points"])
def test_other_pages_fit_and_complain_of_nothing(browser, tmp_path, name, size):
    browser.open(written(tmp_path / "page.html", name), size)
    browser.find("#filter")[0].send_keys("relu")
    assert browser.overflow() <= 0
    assert browser.complaints() == []
