"""Recovery against closed forms, planted truth and labels that know nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

import expo_lab as xl
from expo_lab.profiles.truth import score_profile
from expo_lab.segment.recovering.ceiling import best_guess, place
from expo_lab.segment.recovering.fading import fading
from expo_lab.segment.recovering.recovery import (
    recovery,
    scores,
    true_segments,
)

NAMES = ["dick_basu", "knox", "value_tiers"]


@pytest.fixture(scope="module")
def truth(show):
    return xl.true_profile(show, futures=40)


@pytest.fixture(scope="module")
def found(people, truth):
    return recovery(people, NAMES, truth).set_index("scheme")


def planted(rho, n, seed=0):
    """Truth z, and an observation that correlates with it by rho; both divided at the median."""
    z, e = np.random.default_rng(seed).standard_normal((2, n))
    ids = pd.Index([f"E{i:06}" for i in range(n)], name="customer_id")
    frame = pd.DataFrame(dict(kind="exhibitor", expected_value=z), index=ids)
    seen = frame.assign(expected_value=rho * z + np.sqrt(1 - rho**2) * e)
    return seen, frame, xl.SCHEMES["value_tiers"].at(high_cut=0, low_cut=0)


@pytest.mark.parametrize("rho", [0.0, 0.4, 0.8, 1.0])
def test_two_median_splits_agree_as_the_arcsine_says(rho):
    seen, truth, halves = planted(rho, 20_000)
    row = recovery(seen, [halves], truth, ceiling=False).iloc[0]
    agree = 0.5 + np.arcsin(rho) / np.pi
    assert abs(row["accuracy"] - agree) <= 3 * np.sqrt(agree * (1 - agree) / 20_000) + 1e-12
    assert row["kappa"] == pytest.approx(2 * agree - 1, abs=0.025)


def test_with_one_noisy_sign_its_own_split_is_the_ceiling():
    seen, truth, halves = planted(0.8, 2000)
    row = recovery(seen, [halves], truth).iloc[0]
    assert row["share"] == pytest.approx(1, abs=0.03)
    assert row["ceiling_lower"] < 2 * np.arcsin(0.8) / np.pi < row["ceiling_upper"]


def test_a_scheme_cut_at_the_wrong_place_is_below_the_ceiling():
    seen, truth, halves = planted(0.9, 3000)
    best = recovery(seen, [halves], truth, ceiling=False)["kappa"].item()
    moved = seen.assign(expected_value=seen["expected_value"] + 1)
    row = recovery(moved, [halves], truth).iloc[0]
    assert row["share_upper"] < 0.8
    assert best - 0.05 < row["ceiling"] <= best + 0.01  # estimated from below


def test_labels_that_know_nothing_have_a_kappa_of_nothing():
    rng, hits = np.random.default_rng(1), 0
    for _ in range(40):
        a, b = rng.integers(0, 4, 400), rng.choice(4, 400, p=[0.6, 0.2, 0.1, 0.1])
        row = scores(a, b)
        hits += row["lower"] <= 0 <= row["upper"]
    assert 34 <= hits <= 40  # 95 % of 40 is 38, with a standard deviation of 1.4


def test_the_truth_itself_is_recovered_wholly(truth):
    same = recovery(truth, ["dick_basu", "knox", "value_tiers"], truth)
    assert same[["accuracy", "kappa"]].to_numpy() == pytest.approx(1)


def test_the_intervals_cover_the_estimates_and_the_ceiling_is_above(found):
    for name in ("kappa", "accuracy", "ceiling", "share"):
        ends = ("lower", "upper") if name == "kappa" else (f"{name}_lower", f"{name}_upper")
        spans = found.dropna(subset=list(ends))  # none where the best guess is the scheme itself
        assert (spans[ends[0]] <= spans[name]).all(), name
        assert (spans[name] <= spans[ends[1]]).all(), name
        assert len(spans) == len(found) or (name == "share" and len(spans))
    assert (found["share_lower"].dropna() <= 1.05).all()
    assert (found["ceiling_upper"] >= found["kappa"]).all()


def test_where_no_better_guess_is_found_the_share_has_no_interval():
    """A scheme by itself is 1 in every resample: that says nothing of what is attainable."""
    rng = np.random.default_rng(2)
    own = rng.integers(0, 3, 300)
    true = np.where(rng.random(300) < 0.6, own, rng.integers(0, 3, 300))
    row = scores(own, true, own.copy())
    assert row["share"] == 1
    assert np.isnan([row["share_lower"], row["share_upper"]]).all()
    assert row["ceiling_lower"] < row["ceiling"] < row["ceiling_upper"]
    other = np.where(np.arange(300) == 7, (own + 1) % 3, own)
    assert np.isfinite(scores(own, true, other)["share_lower"])


def test_kappa_is_the_reference_librarys(people, truth, found):
    scheme, firms = xl.SCHEMES["knox"], people.query("kind == 'exhibitor'")
    expected = cohen_kappa_score(scheme(firms), scheme(truth.loc[firms.index]))
    assert found.loc["knox", "kappa"] == pytest.approx(expected)
    assert found.loc["knox", "customers"] == len(firms)


def test_compare_takes_the_truth_and_says_where_it_comes_from(people, truth, found):
    firms = people.query("kind == 'exhibitor'")
    rows = xl.compare(firms, [*NAMES, "status"], truth=truth).recovery.set_index("scheme")
    assert rows.loc[NAMES, "kappa"].tolist() == pytest.approx(found.loc[NAMES, "kappa"].tolist())
    assert rows.loc["status", "kappa"] < 1
    missing = xl.compare(firms, ["knox"]).missing
    assert any("true_profile(show)" in m for m in missing)


def test_rows_in_another_order_change_nothing(people, truth, found):
    other = recovery(people.sample(frac=1, random_state=3), ["dick_basu"], truth)
    assert other.iloc[0, 2:15].tolist() == found.loc["dick_basu"].iloc[1:14].tolist()


def test_error_of_measurement_and_difference_of_construct_are_apart(people, truth, found):
    row = found.loc["dick_basu"]
    for part in ("measure", "construct"):
        assert row[f"{part}_lower"] <= row[part] <= row[f"{part}_upper"] < 1
    perfect = people.assign(relative_attitude=truth["relative_attitude"].reindex(people.index))
    same = recovery(perfect[perfect["kind"] == "exhibitor"], ["dick_basu"], truth, ceiling=False)
    assert same["measure"].item() == 1  # no survey error is left ...
    assert same["construct"].item() == pytest.approx(row["construct"])  # ... the construct is
    assert same["kappa"].item() == pytest.approx(row["construct"])
    future = people.assign(repeat_patronage=truth["repeat_patronage"].reindex(people.index))
    other = recovery(future[future["kind"] == "exhibitor"], ["dick_basu"], truth, ceiling=False)
    assert other["construct"].item() == 1
    assert other["kappa"].item() == pytest.approx(other["measure"].item())
    assert found.loc["value_tiers", ["measure", "construct"]].isna().all()


def test_the_error_of_the_futures_is_told_and_falls(show, people, truth):
    few = recovery(people, ["value_tiers"], xl.true_profile(show, futures=4), ceiling=False)
    many = recovery(people, ["value_tiers"], truth, ceiling=False)
    assert few["truth_kappa"].item() < many["truth_kappa"].item() < 1


def test_the_status_is_judged_by_the_true_relation(truth):
    firms = truth.query("kind == 'exhibitor'")
    real = true_segments(firms, xl.SCHEMES["status"])
    assert ((real == "lost") == (firms["status"] == "lost")).all()
    assert ((real == "existing") == firms["status"].isin(["contracted", "lapsed"])).all()
    assert ((real == "potential") == (firms["status"] == "never")).all()


def test_without_latent_columns_it_is_data_quality(people, truth):
    """Wrong recencies are found, and no ceiling is claimed."""
    by_record = replace(xl.SCHEMES["status"], name="by_record", true_rule=None)
    wrong = people.assign(recency=np.where(people["recency"] == 0, 9, people["recency"]))
    rows = recovery(wrong, [by_record], truth)
    assert rows["truth"].item() == "records"
    assert "data quality" in rows["note"].item()
    assert rows["accuracy"].item() < 1
    assert recovery(people, [by_record], truth)["kappa"].item() == 1
    assert rows[["ceiling", "share"]].isna().all(axis=None)


def test_learned_schemes_have_nothing_to_recover(people, truth):
    row = recovery(people.query("kind == 'exhibitor'"), "kmeans", truth).iloc[0]
    assert row["truth"] == "none"
    assert "not applicable" in row["note"]
    assert np.isnan(row["kappa"])


def test_a_bases_customers_are_judged_too():
    show = xl.simulate("mature", customers=300, editions=4, seed=2)
    base = xl.consolidate(xl.extracts(show))
    people, truth = xl.profile(base), xl.true_profile(show, futures=10, base=base)
    with pytest.raises(ValueError, match=r"Impostors in a base have no truth.*people\.loc"):
        recovery(people, ["dick_basu"], truth, ceiling=False)
    row = recovery(people.loc[truth.index], ["dick_basu"], truth, ceiling=False)
    assert row["lower"].item() > 0


def test_strangers_are_named(people, truth):
    with pytest.raises(ValueError, match="recovery: 1 customers are not in truth, the first is 'E"):
        recovery(people.head(5), ["knox"], truth.drop(people.index[2]))
    with pytest.raises(ValueError, match="no customer is of a kind that knox is for"):
        recovery(people.query("kind == 'buyer'"), ["knox"], truth)


def test_placing_by_chance_over_share_is_the_best_of_all_placings():
    """All placings of a small case, by hand."""
    chance = np.random.default_rng(4).dirichlet([2, 1, 0.5], size=7)
    share = chance.mean(axis=0)

    def kappa(choice):
        agree = chance[np.arange(7), choice].mean()
        luck = share @ (np.bincount(choice, minlength=3) / 7)
        return (agree - luck) / (1 - luck)

    every = np.array(np.meshgrid(*[range(3)] * 7)).reshape(7, -1).T
    assert kappa(place(chance, share)) == pytest.approx(max(kappa(c) for c in every))


def test_a_guess_never_learns_from_the_customer_itself():
    """With nothing to learn, the truth cannot be guessed; a forest shown it would."""
    rng = np.random.default_rng(5)
    x, y = rng.standard_normal((600, 3)), rng.integers(0, 2, 600)
    row = scores(y, y, best_guess(x, y, rng.integers(0, 2, 600)))
    assert row["ceiling_lower"] <= 0 <= row["ceiling_upper"]
    assert np.isnan(row["share"])


def test_without_noise_and_drift_a_long_record_finds_the_attitude():
    """What a customer feels stands still and is said plainly: only the record is short."""
    still = replace(
        xl.PRESETS["mature"], survey_noise=0, survey_response=1, need_drift=0, learning_speed=0
    )
    kappas = []
    for length in (2, 12):
        show = xl.simulate(still, customers=400, editions=length, seed=3)
        people = xl.profile(show).query("kind == 'exhibitor' and answers > 0")
        truth = xl.true_profile(show, futures=4)
        # both sides at a patronage of 1, so that the attitude alone divides
        seen, real = (t.loc[people.index].assign(repeat_patronage=1.0) for t in (people, truth))
        row = recovery(seen, ["dick_basu"], real, ceiling=False).iloc[0]
        gap = (seen["relative_attitude"] - real["relative_attitude"]).abs()
        kappas.append((row["kappa"], gap.mean()))
    assert kappas[1][0] > 0.95
    assert kappas[1][0] >= kappas[0][0]
    assert kappas[1][1] < kappas[0][1]


def test_recovery_falls_with_noise_and_with_short_records():
    table = fading(["dick_basu"], noise=(0, 3), editions=(2, 8), customers=1000, futures=20)
    kappa = table.set_index(["survey_noise", "editions"])["kappa"]
    assert kappa[0, 8] > kappa[3, 8] + 0.1
    assert kappa[0, 8] > kappa[3, 2]
    assert table["customers"].nunique() == 1
    with pytest.raises(ValueError, match="at least one noise"):
        fading(["dick_basu"], noise=())


def test_bias_is_the_mean_gap_in_the_columns_own_unit(people, truth):
    firms = people.query("kind == 'exhibitor'")
    found = score_profile(people, truth)
    for name in ("margin", "portfolio"):
        gap = firms[name] - truth.loc[firms.index, name]
        assert found.loc[name, "bias"] == pytest.approx(gap.mean())
        assert found.loc[name, "lower"] < gap.mean() < found.loc[name, "upper"]
    # half of the rivals are not known of: the profile counts too few
    assert found.loc["portfolio", "upper"] < 0
    with pytest.raises(ValueError, match="no customer of people has a latent truth"):
        score_profile(people.query("kind == 'buyer'"), truth)


def test_kinds_of_which_there_is_no_truth_are_left_out(people, truth):
    """The world says of exhibitors alone how likely an offer is to be taken."""
    found = recovery(people, "loyal_profitable", truth, ceiling=False).iloc[0]
    assert found["customers"] == (people["kind"] == "exhibitor").sum()
    kinds = true_segments(truth, xl.SCHEMES["loyal_profitable"]).groupby(truth["kind"].astype(str))
    assert kinds.get_group("visitor").eq("not applicable").all()
    assert kinds.get_group("exhibitor").ne("not applicable").all()
