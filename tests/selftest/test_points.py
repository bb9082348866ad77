"""The points: each line says of its function what difference quotients say too."""

import html.parser
import math

import pytest

from ..harness.spec import specification
from ..points.__main__ import main
from ..points.hull import least
from ..points.page import rendered
from ..points.quotients import STEP, bends, directions, slope, slope_beside
from ..points.rules import flat, kink
from ..points.spellings import in_place, spellings, with_out
from ..points.table import FAMILIES, POINTS, governed_by
from ..strategies.tables import ids, present

DIFFERENTIABLE = present(governed_by("subgradient.rule.differentiable"))
CONVEX = present(governed_by("subgradient.rule.convex"))
CONCAVE = present(governed_by("subgradient.rule.concave"))
CONTINUITY = present(governed_by("subgradient.rule.continuity"))
SEVERAL = present(governed_by("subgradient.rule.several_limits"))
CURVED = [row for row in present(POINTS) if "second" in row.fields]


def along(gradient, direction):
    pairs = zip(flat(gradient), direction.flatten().tolist())
    return sum(entry * part for entry, part in pairs if part)


def near(one, other, tolerance=2e-3):
    return one == other or abs(one - other) <= tolerance * max(1, abs(other))


def test_there_are_enough_points_of_every_family():
    assert len(POINTS) >= 250
    assert min(len(family.POINTS) for family in FAMILIES) >= 5


def test_every_rule_is_a_clause():
    assert {point.rule.clause for point in POINTS} <= set(specification().clauses)


def test_no_two_points_are_alike():
    assert len({point.name for point in POINTS}) == len(POINTS)


@pytest.mark.parametrize("point", DIFFERENTIABLE, ids=ids(DIFFERENTIABLE))
def test_derivative_is_the_slope_both_ways(point):
    for direction in directions(point):
        observed = slope(point, direction)
        assert math.isnan(observed) or near(observed, along(point.rule.gradient, direction))


@pytest.mark.parametrize("point", CONVEX, ids=ids(CONVEX))
def test_convex_points_are_convex_with_the_slopes_that_they_state(point):
    for direction in directions(point):
        steepest = max(along(one, direction) for one in point.rule.nearby)
        assert near(slope(point, direction), steepest)
        assert min(bends(point, direction)) >= -1e-6


@pytest.mark.parametrize("point", CONCAVE, ids=ids(CONCAVE))
def test_concave_points_are_concave_with_the_slopes_that_they_state(point):
    for direction in directions(point):
        least_steep = min(along(one, direction) for one in point.rule.nearby)
        assert near(slope(point, direction), least_steep)
        assert max(bends(point, direction)) <= 1e-6


@pytest.mark.parametrize("point", CONTINUITY, ids=ids(CONTINUITY))
def test_limit_is_approached_by_the_slopes_nearby(point):
    approached = 0
    for direction in directions(point):
        expected = along(point.rule.gradient, direction)
        far, close = (slope_beside(point, direction, step) for step in (STEP, STEP / 64))
        if not math.isfinite(far):
            continue
        approached += 1
        if math.isinf(expected):
            assert close * expected > 0
            assert abs(close) > abs(far)
        else:
            assert near(far, expected, 3e-2)
    assert approached


@pytest.mark.parametrize("point", SEVERAL, ids=ids(SEVERAL))
def test_slopes_nearby_are_among_the_limits(point):
    for direction in directions(point):
        observed = slope_beside(point, direction)
        limits = [along(one, direction) for one in point.rule.nearby]
        steep = abs(observed) > 10 and any(math.isinf(limit) for limit in limits)
        known = any(near(observed, limit) for limit in limits)
        assert not limits or math.isnan(observed) or steep or known


@pytest.mark.parametrize("point", CURVED, ids=ids(CURVED))
def test_second_derivative_is_approached_by_that_of_points_nearby(point):
    expected = point.fields["second"]
    for direction in directions(point):
        near_slope, far_slope = (slope_beside(point, direction, n * 2.0**-12) for n in (1, 2))
        curve = (far_slope - near_slope) / 2.0**-12
        assert not math.isfinite(curve) or near(curve, expected, 0.15)


def test_least_element_of_a_hull():
    assert least([(1, 0), (0, 1)]) == [0.5, 0.5]
    assert least([(2,), (3,)]) == [2]
    assert least([(-1,), (3,)]) == [0]
    assert least([(1, 1), (-1, 1), (0, 3)]) == [0, 1]
    assert least([(1, 0, 0), (0, 1, 0), (0, 0, 1)]) == [1 / 3, 1 / 3, 1 / 3]
    assert least([(1, 0), (-1, 0), (0, 1), (0, -1)]) == [0, 0]


def test_a_kink_is_convex_or_concave_by_its_slopes():
    assert (kink(0.25, 1).clause, kink(0.25, 1).gradient) == ("subgradient.rule.convex", 0.25)
    assert (kink(2, 1).clause, kink(2, 1).gradient) == ("subgradient.rule.concave", 1)


def test_spellings_are_looked_up():
    found = {row.name for row in spellings(present(POINTS))}
    assert {"torch.absolute(x)", "x.relu()", "torch.nn.ReLU()(x)"} <= found
    assert {"x.leaky_relu(0.25)", "torch.nn.LeakyReLU(negative_slope=0.25)(x)"} & found
    assert {"(x * 1).relu_()", "torch.abs_(x * 1)"} <= {
        row.name for row in in_place(present(POINTS))
    }
    assert "torch.abs(x, out=out)" in {row.name for row in with_out(present(POINTS))}


class Elements(html.parser.HTMLParser):
    """Elements that are open, and how many points were seen."""

    EMPTY = ("meta", "input", "line", "polyline", "circle", "!doctype")

    def __init__(self):
        super().__init__()
        self.open = []
        self.points = 0
        self.text = []

    def handle_starttag(self, tag, attributes):
        """Count a point; demand that nothing is fetched."""
        if tag not in self.EMPTY:
            self.open.append(tag)
        names = dict(attributes)
        self.points += (names.get("class") or "").split(" ")[0] == "point"
        assert not any(key in ("src", "href") for key in names), "the page needs nothing else"

    def handle_endtag(self, tag):
        """Demand that it ends what is open."""
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, text):
        """Keep the text."""
        self.text.append(text.strip())


def test_page_is_well_formed_and_has_every_point(tmp_path):
    target = tmp_path / "points.html"
    assert main(["page", str(target)]) == 0
    page = Elements()
    page.feed(target.read_text(encoding="utf-8"))
    page.close()
    assert page.open == []
    assert page.points == len(POINTS)
    assert {point.call for point in POINTS} <= set(page.text)


def test_page_shows_where_torch_deviates():
    assert "which deviates" in rendered()


def test_page_that_cannot_be_written_is_one_line(tmp_path, capsys):
    assert main(["page", str(tmp_path / "none" / "points.html")]) == 2
    assert "points.html" in capsys.readouterr().err
