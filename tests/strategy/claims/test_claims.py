"""Claims: each by its interval in the worlds that it names, and the table that ships is theirs."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

import expo_lab as xl
from expo_lab.datasets import load_claims, load_claims_over_worlds
from expo_lab.strategy.claims import CLAIMS, Claim, judge_claims
from expo_lab.strategy.claims.judging import SEED

TABLE = load_claims()
JUDGED = TABLE[TABLE["verdict"] != ""].set_index(["claim", "world"])


def toss(scenario, customers, editions, seed):
    return {"heads": seed % 2 + 1.0}


COIN = Claim(
    "coin", "Heads.", "ours", ("C01",), toss, 1.0, "times", None, xl.PRESETS["new"], "A coin."
)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda c: c.name)
@pytest.mark.parametrize("world", ["holds", "fails"])
def test_a_claim_holds_in_the_world_named_for_it_and_fails_in_the_other(claim, world):
    if getattr(claim, world) is not None:
        row = JUDGED.loc[claim.name, world]
        assert row["verdict"] == world
        assert row["lower"] > claim.bar if world == "holds" else row["upper"] <= claim.bar


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda c: c.name)
def test_a_claim_says_where_it_is_from(claim):
    assert claim.holds is not None or claim.sentence.startswith("We found no world of ours")
    assert set(claim.entries) <= set(xl.glossary().index)
    assert len(claim.sentence) > 60


def test_the_table_is_of_all_claims_and_of_no_other():
    assert set(TABLE["claim"]) == set(CLAIMS)


@pytest.mark.parametrize("name", ["six_times", "one_fifth"])
def test_the_shipped_rows_are_made_again(name):
    """The two quickest, at their full size; the others by the command in datasets/README.md."""
    claim = CLAIMS[name]
    again = judge_claims(claim, worlds={"fails": claim.fails}).round(4)
    rows = TABLE[(TABLE["claim"] == name) & (TABLE["world"] == "fails")]
    for column in ("value", "lower", "upper"):
        assert again[column].to_numpy() == pytest.approx(
            rows[column].astype(float).to_numpy(), rel=1e-6
        )


def test_over_worlds_each_share_has_wilsons_interval():
    found = load_claims_over_worlds()
    assert set(found["claim"]) <= set(CLAIMS)
    for row in found.itertuples():
        known = binomtest(row.holds, row.worlds).proportion_ci(method="wilson")
        assert (row.lower, row.upper) == pytest.approx((known.low, known.high), abs=1e-4)
        assert row.share == pytest.approx(row.holds / row.worlds, abs=1e-4)


def test_ratios_are_averaged_as_logarithms_with_a_t_interval():
    found = judge_claims(COIN, shows=4).set_index("world").loc["fails"]
    assert found["value"] == pytest.approx(np.sqrt(2))  # heads twice, tails twice
    half = (
        3.182446 * np.log(2) / np.sqrt(3) / 2
    )  # t(3); sd of two 0 and two log 2 is log 2 / sqrt 3
    assert np.log(found["upper"] / found["value"]) == pytest.approx(half, rel=1e-5)
    assert found["verdict"] == "undecided"


def test_verdicts_hang_on_the_interval():
    for bar, verdict in ((0.5, "holds"), (1.0, "fails")):
        sure = dataclasses.replace(
            COIN, bar=bar, scale="difference", measure=lambda *a: {"one": 1.0}
        )
        assert judge_claims(sure, shows=2)["verdict"].tolist() == [verdict, verdict]


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="shows must be at least 2, found 1"):
        judge_claims("six_times", shows=1)
    with pytest.raises(KeyError, match="Did you mean 'six_times'"):
        judge_claims("six_time")
    none = dataclasses.replace(COIN, measure=lambda *a: {"gap": np.nan})
    with pytest.raises(
        ValueError, match="coin needs a number in at least 2 shows of fails, found 0"
    ):
        judge_claims(none, shows=2)
    with pytest.raises(ValueError, match="scale must be one of"):
        dataclasses.replace(COIN, scale="log")


def test_other_worlds_can_be_asked_and_seeds_are_the_studys_own():
    seen = []
    asked = dataclasses.replace(COIN, measure=lambda s, n, e, seed: seen.append(seed) or {"a": 1.0})
    found = judge_claims(asked, worlds={"mine": xl.PRESETS["growing"]}, shows=3)
    assert found["world"].tolist() == ["mine"]
    assert seen == [SEED, SEED + 1, SEED + 2]
    assert isinstance(found, pd.DataFrame)
