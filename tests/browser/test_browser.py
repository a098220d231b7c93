"""The explorer in a real browser: as a web page, and in JupyterLab."""

from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

# 300 customers: the first named like an attack, and who is where can be counted by hand; and four
# records of two customers, linked rightly at 8 and 6 bits and wrongly at 5; one customer pays by
# itself, one through what others see in it
NOTEBOOK = """
import pandas as pd, expo_lab as xl
from IPython.display import display
grid = [i / 300 for i in range(300)]
people = pd.DataFrame(dict(name="<img src=x onerror='window.broken=1'>", kind="exhibitor",
                           relative_attitude=grid, repeat_patronage=grid[::-1]))
display(xl.view.explore(people))
people = people.assign(satisfaction=grid, satisfaction_se=0.1, relative_attitude_se=0.1,
                       p_next=grid[::-1], margin_total=grid, expected_value=0)
display(xl.view.explore_weights(people))
two = pd.DataFrame(dict(economic=[90.0, -50], economic_lower=[50.0, -60],
                        economic_upper=[150.0, -40], demonstration=[0.0, 200],
                        demonstration_lower=[0.0, 120], demonstration_upper=[0.0, 280]),
                   index=["a", "b"])
display(xl.view.explore_flip(two, pd.Series([20.0, 30.0], two.index)))
truth = dict(records=pd.DataFrame(dict(record_id=list("abcd"), true_customer_id=[1, 1, 2, 2])))
links = pd.DataFrame(dict(record_id_l=list("abc"), record_id_r=list("bcd"), decision="merged",
                          match_weight=[8.0, 5.0, 6.0]))
display(xl.view.explore_thresholds(links, truth))
display(xl.view.explore_points())
display(xl.view.explore_power())
response = pd.DataFrame(dict(n=[10, 90], value=[5000, 500], ceiling=0.2, rate=0.01),
                        index=["few", "many"])
display(xl.view.explore_budget(response, 5000))
from expo_lab.strategy import Rollout
paths = pd.DataFrame([(p, f, e, i * (f + e)) for i, p in enumerate(["nothing", "calls"])
                      for f in (1, 2, 3) for e in (5, 6, 7)],
                     columns=["policy", "future", "edition", "profit"]).assign(spend=1.0)
effects = paths.groupby("policy")[["profit"]].sum()
display(xl.view.explore_contest(Rollout(paths, effects)))
ends = {"": 0.0, "_lower": -0.1, "_upper": 0.1}
rows = [dict(family="value", training=t, scheme=s, note="", rank_best=1, rank_worst=2)
        | {f"{c}{e}": dv + w for c in ("dv", "random", "gain") for e, w in ends.items()}
        for t, s, dv in [("structural", "rfm", 0.4), ("structural", "status", 0.0),
                         ("16", "rfm", 0.05)]]
display(xl.view.explore_paying(pd.DataFrame(rows)))
xl.view.explore_claims()
"""


def picture(page):
    return page.locator("canvas[aria-label]").evaluate("canvas => canvas.toDataURL()")


def sizes(page):
    """Customers by segment, as the table tells."""
    rows = page.locator(".expo-lab table").first.locator("tbody tr").all()
    cells = [row.locator("td").all_inner_texts() for row in rows]
    return {name.split(maxsplit=1)[1]: int(size.replace(",", "")) for name, size, *_ in cells}


def summary(page):
    return page.locator("canvas[aria-label]").get_attribute("aria-label")


def settle(page, told):
    """Wait until the canvas tells something new, and nothing has changed for a while."""
    last = None
    for _ in range(40):
        page.wait_for_timeout(500)
        last, before = (summary(page), sizes(page)), last
        if last == before and last[0] != told:
            return
    raise AssertionError(f"the explorer does not answer: {told}")


def presses(page, where, *keys):
    def act():
        where.focus()
        for key in keys:
            page.keyboard.press(key)

    return act


def found(page, cursor, across):
    """Where on the canvas the pointer catches a cut line: seen by the cursor's shape."""
    box = page.locator("canvas[aria-label]").bounding_box()
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 4
    for step in range(0, int(box["width"] if across else box["height"]), 5):
        x, y = (box["x"] + step, y) if across else (x, box["y"] + step)
        page.mouse.move(x, y)
        if page.locator("canvas[aria-label]").evaluate("c => c.style.cursor") == cursor:
            return x, y
    raise AssertionError(f"no cut line shows {cursor}")


def drags(page, cursor, across, by):
    def act():
        x, y = found(page, cursor, across)
        page.mouse.down()
        page.mouse.move(x + by * across, y + by * (not across), steps=5)
        page.mouse.up()

    return act


def check_moved(page, act):
    seen, counted, told = picture(page), sizes(page), summary(page)
    act()
    settle(page, told)
    assert all(f"{name} {size:,} (" in summary(page) for name, size in sizes(page).items())
    assert picture(page) != seen
    assert sizes(page) != counted
    assert sum(sizes(page).values()) == sum(counted.values()) > 0


@pytest.mark.parametrize("which", [0, 1])
def test_on_the_web_page_a_slider_moves_by_keyboard(voila_page, which):
    page, _ = voila_page
    handle = page.locator(".noUi-handle").nth(which)
    check_moved(page, presses(page, handle, *["ArrowRight"] * 5))


@pytest.mark.parametrize(("cursor", "across"), [("ew-resize", True), ("ns-resize", False)])
def test_on_the_web_page_a_cut_line_is_dragged(voila_page, cursor, across):
    page, _ = voila_page
    check_moved(page, drags(page, cursor, across, -60))


def flow(page, which):
    """What an alluvial picture tells, and its bands."""
    svg = page.locator("svg[role=group]").nth(which)
    return svg.get_attribute("aria-label"), svg.locator("[data-cell]").count(), svg


def test_on_the_web_page_a_band_names_its_customers(voila_page):
    page, _ = voila_page
    page.wait_for_selector("svg[role=group]")
    band = flow(page, 0)[2].locator("[data-cell]").first
    told = band.get_attribute("aria-label")  # "159 customers: loyal, barnacle"
    band.focus()
    page.keyboard.press("Enter")
    size, segments = told.split(" customers: ")
    page.wait_for_selector(f"text={segments}: {size} customers")
    assert flow(page, 0)[2].locator("[aria-pressed=true]").count() == 1


@pytest.mark.parametrize(
    ("which", "selector", "choice"), [(0, "Right", "Value tiers"), (1, "From", "after edition 3")]
)
def test_on_the_web_page_another_division_is_another_picture(voila_page, which, selector, choice):
    page, _ = voila_page
    page.wait_for_selector("svg[role=group]")
    told, _, svg = flow(page, which)
    drawn = svg.inner_html()
    page.get_by_label(selector, exact=True).select_option(label=choice)
    page.wait_for_function(
        "([i, told]) => document.querySelectorAll('svg[role=group]')[i].ariaLabel !== told",
        arg=[which, told],
    )
    assert flow(page, which)[2].inner_html() != drawn


def apart(one, other):
    """Whether two boxes have no point in common."""
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


def test_on_a_narrow_page_titles_and_selectors_have_room(voila_page):
    page, _ = voila_page
    page.wait_for_selector("svg[role=group]")
    wide = page.viewport_size
    page.set_viewport_size({"width": 420, "height": 800})
    try:
        page.wait_for_function(
            "[...document.querySelectorAll('svg[role=group]')].every(e => e.viewBox.baseVal.width"
            " <= 420 && e.viewBox.baseVal.width > 0)"
        )
        for which in (0, 1):
            titles = flow(page, which)[2].locator("text[font-weight=bold]")
            first, second = (titles.nth(i).bounding_box() for i in (0, 1))
            assert apart(first, second), (which, first, second)
        boxes = [s.bounding_box() for s in page.locator(".expo-lab select").all()]
        assert boxes
        assert all(box["x"] + box["width"] <= 420 and box["height"] >= 28 for box in boxes)
    finally:
        page.set_viewport_size(wide)


def test_on_the_web_page_the_map_shows_another_scheme(voila_page):
    page, _ = voila_page
    page.get_by_label("Scheme", exact=True).select_option(label="Knox: the diamond of loyalty")
    page.wait_for_selector("canvas[aria-label^='Knox']")


def test_on_the_web_page_the_number_of_segments_moves_by_keyboard(voila_page):
    page, _ = voila_page
    box = page.locator(".expo-lab", has_text="How many segments?").last
    box.locator("img").nth(1).wait_for()
    seen = box.locator("img").first.get_attribute("src")
    handle = box.locator(".noUi-handle").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    box.locator("h4", has_text="5 segments:").wait_for()
    assert box.locator("img").first.get_attribute("src") != seen
    assert box.locator("tbody tr").count() == 5


def test_the_web_page_asks_nothing_of_other_machines(voila_page):
    _, asked = voila_page
    assert asked == []


def check_threshold(page, box):
    """At 4.5 bits all links merge, which needs one cut; two steps on, the wrong one is left out."""
    here = box.locator("tbody tr").first.locator("td")
    drawn = box.locator("img").get_attribute("src")
    assert here.all_inner_texts()[5:7] == ["1", "0"]
    presses(page, box.locator(".noUi-handle").first, "ArrowRight", "ArrowRight")()
    here.nth(5).filter(has_text="0").wait_for()
    assert here.all_inner_texts()[2:7] == ["1.0000", "1.0000", "1.0000", "0", "0"]
    assert box.locator("img").get_attribute("src") != drawn


def check_answers(page, box, slider, row):
    """One step of a slider is another picture and another number."""
    drawn = box.locator("img").get_attribute("src")
    told = box.locator("tbody tr").nth(row).locator("td").last.inner_text()
    presses(page, box.locator(".noUi-handle").nth(slider), "ArrowRight")()
    box.locator("tbody tr").nth(row).locator("td").last.filter(has_not_text=told).wait_for()
    assert box.locator("img").get_attribute("src") != drawn


def check_budget(page, box):
    """A slider of one's own plan moves what it costs; the best plan is the one that is taken."""
    drawn = box.locator("img").get_attribute("src")
    told = box.locator("h4").last.inner_text()
    presses(page, box.locator(".noUi-handle").last, "ArrowRight", "ArrowRight")()
    page.wait_for_function("t => !document.body.innerText.includes(t)", arg=told)
    assert "EUR more than the budget" in box.locator("h4").last.inner_text()
    assert box.locator("img").get_attribute("src") != drawn
    box.locator("button", has_text="Take the best plan").click()
    box.locator("h4", has_text="Your plan costs 2,300 EUR").wait_for()  # log(10) / 0.01 each
    yours = [row.locator("td").all_inner_texts() for row in box.locator("tbody tr").all()]
    assert [row[2] for row in yours[:2]] == [row[5] for row in yours[:2]] == ["230", "0"]


def check_contest(page, box):
    """Two editions fewer are two rows fewer, and another picture."""
    drawn = box.locator("img").get_attribute("src")
    assert box.locator("tbody tr").count() == 3
    presses(page, box.locator(".noUi-handle").first, "ArrowLeft", "ArrowLeft")()
    box.locator("h4", has_text="Over 1 editions").wait_for()
    assert box.locator("tbody tr").count() == 1
    assert box.locator("img").get_attribute("src") != drawn


def check_paying(page, box):
    """One size of training further is another picture, in which nothing can be told from 0."""
    drawn = box.locator("img").get_attribute("src")
    box.locator("h4", has_text="1 of 2 schemes can be told from 0").wait_for()
    presses(page, box.locator(".noUi-handle").first, "ArrowRight")()
    box.locator("h4", has_text="0 of 1 schemes can be told from 0").wait_for()
    assert box.locator("img").get_attribute("src") != drawn


def check_claims(page, box):
    """Another claim is another sentence and picture; all of them stand below."""
    drawn = box.locator("img").get_attribute("src")
    box.locator("select").first.select_option("one_fifth")
    box.locator("h4", has_text="a fifth of winning one").wait_for()
    assert box.locator("img").get_attribute("src") != drawn
    assert box.locator("table").last.locator("tbody tr").count() >= 9


def check_weights(page, box):
    """A judgement moved is another weight, ratio and picture, and its handle has a name."""
    cells = box.locator("tbody").first.locator("td")
    drawn, told = box.locator("img").get_attribute("src"), cells.all_inner_texts()
    handle = box.locator(".noUi-handle").first
    presses(page, handle, "ArrowRight", "ArrowRight")()
    cells.first.filter(has_not_text=told[0]).wait_for()
    assert [new == old for new, old in zip(cells.all_inner_texts()[:5], told, strict=False)] == [
        False
    ] * 5
    assert box.locator("img").get_attribute("src") != drawn
    assert handle.get_attribute("aria-label") == "satisfaction : loyalty"
    assert handle.get_attribute("aria-valuetext") == "2"


def check_flip(page, box):
    """Without what others see in it the second customer is one to end."""
    row = box.locator("tbody").first.locator("tr").nth(2).locator("td")
    assert row.all_inner_texts()[:3] == ["drop", "keep", "1"]
    drawn = box.locator("img").get_attribute("src")
    presses(page, box.locator(".noUi-handle").first, *["ArrowLeft"] * 5)()
    row.nth(2).filter(has_text="0").wait_for()
    assert box.locator("img").get_attribute("src") != drawn


def test_in_jupyterlab_sliders_and_picture_answer(lab):
    page, asked = lab(NOTEBOOK)
    half = {"loyal": 0, "latent loyal": 150, "spurious loyal": 150, "not loyal": 0}
    assert sizes(page) == half
    check_moved(page, presses(page, page.locator(".noUi-handle").nth(1), *["ArrowRight"] * 5))
    # the same keys move between JupyterLab's cells, unless the focus is in an output
    canvas = page.locator("canvas[aria-label]")
    check_moved(page, presses(page, canvas, "ArrowUp", "ArrowUp"))
    check_moved(page, presses(page, canvas, "Shift+ArrowLeft"))
    check_moved(page, drags(page, "ew-resize", True, -60))
    # a name is text wherever it is shown
    boxes = page.locator(".expo-lab")
    customers = boxes.filter(has=canvas).first.locator("table").last
    assert "<img src=x onerror" in customers.inner_text()
    assert page.evaluate("window.broken") is None
    check_threshold(page, boxes.filter(has_text="How sure must a link be?").last)
    check_answers(page, boxes.filter(has_text="whom do they move").last, slider=2, row=3)
    check_answers(page, boxes.filter(has_text="what do you pay for peeking").last, slider=3, row=1)
    check_budget(page, boxes.filter(has_text="Who gets how much?").last)
    check_contest(page, boxes.filter(has_text="Which course is worth more").last)
    check_paying(page, boxes.filter(has_text="Which scheme pays?").last)
    check_claims(page, boxes.filter(has_text="What holds where?").last)
    check_weights(page, boxes.filter(has_text="How much does each indicator count?").last)
    check_flip(page, boxes.filter(has_text="At what input does the verdict flip?").last)
    assert asked == []


LIFE = """
import pandas as pd, expo_lab as xl
from IPython.display import display
path = ["prospect", "trial", "growing", "committed", "weakening", "lost", "trial"]
turned = [path[c % 6:] + path[:c % 6] for c in range(60)]
rows = [(c, t, s) for c, stages in enumerate(turned) for t, s in enumerate(stages)]
history = pd.DataFrame(rows, columns=["customer_id", "edition", "stage"])
few = pd.DataFrame(dict(name="a", kind="exhibitor", relative_attitude=[0.2, 0.7]))
display(xl.view.explore(few.assign(repeat_patronage=few["relative_attitude"])))
display(xl.view.explore_coins())
xl.view.explore_stage_paths(history)
"""


def test_in_jupyterlab_coins_and_stage_paths_answer(lab):
    page, asked = lab(LIFE)
    coins = page.locator(".expo-lab", has_text="Has it left, or is it pausing?").last
    first = coins.locator("tbody tr").first.locator("td")
    first.nth(6).wait_for()
    assert first.all_inner_texts()[1:4] == ["4", "5", "8"]
    drawn, alive = coins.locator("img").get_attribute("src"), first.all_inner_texts()[4]
    presses(page, coins.locator(".noUi-handle").nth(2), "ArrowLeft", "ArrowLeft")()
    first.nth(1).filter(has_text="2").wait_for()
    assert first.all_inner_texts()[1:4] == ["2", "5", "8"]
    assert float(first.all_inner_texts()[4]) > float(alive)  # seldom there: less alarming
    assert coins.locator("img").get_attribute("src") != drawn
    paths = page.locator(".expo-lab", has_text="What if the stages lasted longer?").last
    committed = paths.locator("tbody tr").nth(2).locator("td")
    committed.nth(4).wait_for()
    before, drawn = committed.all_inner_texts(), paths.locator("img").get_attribute("src")
    assert before[1] == before[2]
    presses(page, paths.locator(".noUi-handle").nth(1), *["ArrowRight"] * 5)()
    committed.nth(2).filter(has_text="1.1").wait_for()  # 1 / (1 - 0.05)
    assert committed.all_inner_texts()[1] == before[1] == "1.0"
    assert paths.locator("img").get_attribute("src") != drawn
    assert asked == []


def asked(url, **headers):
    """The status of an answer, and where it came from after all redirects."""
    try:
        with urlopen(Request(url, headers=headers)) as found:
            return found.status, urlsplit(found.url).path
    except HTTPError as refused:
        return refused.code, ""


def test_the_web_page_is_for_who_has_the_token_and_asks_by_its_own_name(voila_page):
    page, _ = voila_page
    parts = urlsplit(page.url)
    address = f"http://{parts.netloc}/"
    assert asked(address) == (200, "/login")
    assert asked(f"{address}?token=wrong") == (200, "/login")
    assert parts.query.startswith("token=")
    assert asked(f"{address}?{parts.query}", Host="rebinding.example:80") == (403, "")
    assert asked(f"{address}api/kernels/{'0' * 8}-0000-0000-0000-{'0' * 12}")[0] in (403, 404)
