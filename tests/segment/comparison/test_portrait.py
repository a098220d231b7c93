"""Portraits: numbers against another library, words against what a client's table may hold."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

import expo_lab as xl
from expo_lab.segment.comparison.portrait import describing, portraits, safe, traits


@pytest.fixture(scope="module")
def crowd():
    rng = np.random.default_rng(1)
    people = pd.DataFrame(rng.standard_normal((200, 3)), columns=["area", "leads", "noise"])
    labels = pd.DataFrame({"s": pd.Categorical(np.where(people.index < 60, "big", "small"))})
    people["area"] += 3 * (people.index < 60)
    people["origin"] = pd.Categorical(np.where(people.index < 50, "abroad", "home"))
    return people, labels


def test_the_interval_is_welchs(crowd):
    people, labels = crowd
    found = traits(people, labels, ["area", "leads"])
    row = found.query("segment == 'big' and column == 'area'").iloc[0]
    here = (labels["s"] == "big").to_numpy()
    welch = ttest_ind(people.loc[here, "area"], people.loc[~here, "area"], equal_var=False)
    # four rows of the scheme (two segments, two columns): 95 % over all is 1 - .05 / 4 each
    wide = welch.confidence_interval(1 - 0.05 / 4)
    sd = people["area"].std(ddof=0)
    assert [row["lower"], row["upper"]] == pytest.approx([wide.low / sd, wide.high / sd])
    assert row["mean"] == pytest.approx(people.loc[here, "area"].mean())


def test_what_sets_apart_comes_first_and_noise_is_not_named(crowd):
    people, labels = crowd
    found = traits(people, labels, describing(people))
    big = found[found["segment"] == "big"]
    assert big["column"].iloc[0] == "origin"
    assert not big.set_index("column").loc["noise", "apart"]
    words = portraits(found, labels)["portrait"].iloc[0]
    assert words.startswith("big: 60 of 200 customers (30%). ")
    assert "More often origin abroad: 83% against 0% of the others; higher area: " in words
    assert "home" not in words  # a column is named once
    assert "noise" not in words


def test_segments_that_are_luck_are_said_to_be_nothing_apart():
    # 20 columns, 4 segments, all noise: over 40 tables, something is named in about 5 %
    rng, named = np.random.default_rng(2), 0
    for _ in range(40):
        people = pd.DataFrame(rng.standard_normal((120, 20)))
        people.columns = [f"c{i}" for i in range(20)]
        labels = pd.DataFrame({"s": pd.Categorical(rng.integers(0, 4, 120).astype(str))})
        named += traits(people, labels, list(people))["apart"].any()
    assert named <= 40 * 0.05 + 3 * np.sqrt(40 * 0.05 * 0.95)


def test_one_customer_and_everybody():
    people = pd.DataFrame({"area": [1.0, 2.0, 3.0]})
    one = pd.DataFrame({"s": pd.Categorical(["a", "b", "b"])})
    words = portraits(traits(people, one, ["area"]), one)["portrait"].tolist()
    assert words[0] == "a: 1 of 3 customers (33%). Too few to describe."
    assert words[1] == "b: 2 of 3 customers (67%). Nothing sets it apart from the others for sure."
    whole = pd.DataFrame({"s": pd.Categorical(["a"] * 3)})
    words = portraits(traits(people, whole, ["area"]), whole)["portrait"].item()
    assert words.endswith("All are in it, so there is nobody to differ from.")


def test_a_clients_text_is_harmless():
    bad = "<script>alert(1)</script>"
    people = pd.DataFrame({"area": np.arange(40.0), "k": pd.Categorical([bad, "b"] * 20)})
    labels = pd.DataFrame({"s": pd.Categorical([bad, "b"] * 20)})
    text = "".join(portraits(traits(people, labels, ["k"]), labels)["portrait"])
    assert "<" not in text
    assert "&lt;script&gt;" in text
    assert safe("a\n\x00b\u202ec") == "a b c"
    assert len(safe("x" * 500)) == 40


def test_what_describes_leaves_out_errors_truth_and_text(known):
    found = describing(known.assign(true_need=1.0, gap=np.nan))
    assert {"area", "origin", "relative_attitude"} <= set(found)
    assert not {"relative_attitude_se", "true_need", "gap", "name", "country"} & set(found)


def test_a_comparison_has_a_portrait_a_segment(known):
    found = xl.compare(known, ["dick_basu"])
    sizes = found.sizes.query("customers > 0")
    assert found.portraits["segment"].tolist() == sizes["segment"].tolist()
    assert found.traits["segment"].drop_duplicates().tolist() == sizes["segment"].tolist()
