"""Stability in its three senses: closed forms, and what stability does not show."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import expo_lab as xl
from expo_lab.segment.robustness.remeasure import remeasure
from expo_lab.segment.robustness.resample import resample
from expo_lab.segment.scheme.adapters import Fitted

DICK_BASU = xl.SCHEMES["dick_basu"]


def k_means(k):
    return KMeans(k, n_init=3)


def cloud(n, seed):
    """Nothing but one normal cloud: there are no groups to find."""
    return pd.DataFrame(np.random.default_rng(seed).standard_normal((n, 2)), columns=["x", "y"])


def blobs(n, middles, seed):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(middles), n)
    points = np.asarray(middles, dtype=float)[truth] + rng.standard_normal((n, 2)) * 0.3
    return pd.DataFrame(points, columns=["x", "y"]), truth


def value(found, sense, measure, segment="all"):
    at = (found["sense"] == sense) & (found["measure"] == measure) & (found["segment"] == segment)
    return found.loc[at, "value"].item()


def noisy(n, reliability, seed):
    """Estimates of which a known share of the variance is true, and the error that is left."""
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(dict(kind="exhibitor", repeat_patronage=0.9), index=range(n))
    made["relative_attitude"] = 0.5 + 0.05 * np.sqrt(reliability) * rng.standard_normal(n)
    return made.assign(relative_attitude_se=0.05 * np.sqrt(1 - reliability))


def test_fixed_cuts_are_wholly_stable_under_resampling_and_not_under_remeasurement(known):
    found = xl.segment.stability(known, DICK_BASU, resamples=8)
    sampling = found.query("sense == 'sampling' and customers > 5")
    assert (sampling["value"] == 1).all()
    assert sampling["note"].str.startswith("its cuts are fixed").all()
    again = found.query("sense == 'measurement'")
    assert (again.query("measure == 'jaccard' and customers > 5")["value"] < 0.95).all()
    assert again["note"].eq("taken as free of error: repeat_patronage").all()


@pytest.mark.parametrize("reliability", [0.3, 0.6, 0.9])
def test_remeasured_at_the_median_the_share_that_stays_has_its_closed_form(reliability):
    # two measurements correlate at the reliability; two median splits agree 1/2 + asin(rho) / pi
    people = noisy(20_000, reliability, seed=4)
    kept = value(xl.segment.stability(people, DICK_BASU, resamples=10), "measurement", "same label")
    share = 0.5 + np.arcsin(reliability) / np.pi
    # the customers' estimates are one sample, the draws of them ten: their share dominates
    assert kept == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / 20_000))


def test_without_error_nothing_moves_on_remeasurement(known):
    exact = known.assign(relative_attitude_se=0.0)
    found = xl.segment.stability(exact, DICK_BASU, resamples=3).query("sense == 'measurement'")
    assert (found["value"].dropna() == 1).all()


def test_columns_without_a_standard_error_are_said_to_be_exact(known):
    found = xl.segment.stability(known, xl.SCHEMES["status"], resamples=3)
    found = found.query("sense == 'measurement'")
    assert found["value"].isna().all()
    assert found["note"].item().startswith("no column it uses has a standard error")


def test_plausible_values_spread_like_the_true_ones():
    people = noisy(50_000, 0.4, seed=5)
    drawn = remeasure(people, ["relative_attitude"], np.random.default_rng(6))
    spread = drawn["relative_attitude"].std()
    assert spread == pytest.approx(0.05, abs=3 * 0.05 / np.sqrt(2 * 50_000))
    assert people["relative_attitude"].std() < 0.035  # the estimates themselves are too close


def test_cuts_at_the_medians_are_learnt_and_hang_on_the_sample(known):
    found = xl.segment.stability(known, DICK_BASU.at_medians, resamples=8)
    assert 0.5 < value(found, "sampling", "adjusted rand") < 1


def test_groups_that_are_there_are_found_in_every_sense():
    people, truth = blobs(300, [(0, 0), (5, 0), (0, 5)], seed=1)
    found = xl.segment.stability(people, k_means(3), later=people + 0.01, resamples=10)
    for measure in ("adjusted rand", "prediction strength"):
        assert value(found, "sampling", measure) > 0.98
    assert found.query("measure == 'jaccard'")["value"].min() > 0.98
    assert value(found, "time", "refitted") == 1
    labels = k_means(3).set_params(random_state=0).fit_predict(people)
    assert adjusted_rand_score(truth, labels) > 0.98


def test_stable_but_wrong_a_wrong_number_of_segments():
    # two pairs of groups, far apart: k-means with 2 joins each pair, the same way each time
    middles = [(0, 0), (3, 0), (20, 0), (23, 0)]
    people, truth = blobs(400, middles, seed=2)
    found = xl.segment.stability(people, k_means(2), resamples=10)
    assert value(found, "sampling", "adjusted rand") > 0.99
    assert value(found, "sampling", "prediction strength") > 0.99
    labels = k_means(2).set_params(random_state=0).fit_predict(people)
    assert adjusted_rand_score(truth, labels) < 0.6  # half of the groups are never seen


def test_stable_but_wrong_a_cloud_without_groups():
    # a long cloud is cut in the middle every time; who is truly what had no part in it
    people = cloud(2000, seed=3).assign(x=lambda t: 4 * t["x"])
    truth = np.random.default_rng(9).integers(0, 2, len(people))
    found = xl.segment.stability(people, k_means(2), resamples=10)
    assert found.query("measure == 'jaccard'")["value"].min() > 0.85  # "highly stable"
    assert value(found, "sampling", "prediction strength") > 0.8  # passes the usual bar, too
    labels = k_means(2).set_params(random_state=0).fit_predict(people)
    assert abs(adjusted_rand_score(truth, labels)) < 0.01  # and recovers nothing


def test_more_segments_than_groups_are_not_stable():
    people, _ = blobs(400, [(0, 0), (5, 0), (0, 5)], seed=1)
    found = xl.segment.stability(people, k_means(1), numbers=[3, 6], resamples=10)
    means = found.query("measure == 'prediction strength'").set_index("segments")["value"]
    assert means[3] > 0.95 > 0.7 > means[6]
    across = found.query("sense == 'number' and segments == 6").set_index(["measure", "segment"])
    assert across.loc["slsa", "value"].min() > 0.9  # splits come from one parent each ...
    assert across.loc["survival", "value"].min() < 0.6  # ... which does not live on


def test_a_known_median_split_moves_as_a_median_does():
    # learnt on a half of n, the cut is its median, in ranks of sd sqrt(1 / 4n) about the whole's;
    # the customers between two such cuts change sides, a share E|difference|
    n, resamples = 2000, 60
    attitude = norm.cdf(np.random.default_rng(7).standard_normal(n))
    people = pd.DataFrame(dict(kind="exhibitor", relative_attitude=attitude))
    people["repeat_patronage"] = 0.9  # its median cut is at its only value: all are high
    found = xl.segment.stability(people, DICK_BASU.at_medians, resamples=resamples)
    sd = np.sqrt(2 / (4 * n))
    moved = sd * np.sqrt(2 / np.pi)
    # of two halves with a share m between them the adjusted Rand index is 1 - 4 m, to first order
    error = 4 * sd * np.sqrt(1 - 2 / np.pi) / np.sqrt(resamples)
    assert value(found, "sampling", "adjusted rand") == pytest.approx(1 - 4 * moved, abs=3 * error)


def test_over_time_counts_who_moved(known):
    later = known.assign(relative_attitude=1 - known["relative_attitude"])
    found = xl.segment.stability(known, DICK_BASU, later=later, resamples=2)
    stayed = (DICK_BASU(known) == DICK_BASU(later)).mean()
    assert value(found, "time", "same label") == pytest.approx(stayed)
    rows = found.query("sense == 'time' and draws > 0")
    assert ((rows["lower"] <= rows["value"]) & (rows["value"] <= rows["upper"])).all()
    assert "refitted" not in set(rows["measure"])  # a fixed rule has nothing to fit anew


def test_without_later_time_is_named(known):
    found = xl.segment.stability(known, DICK_BASU, resamples=2).query("sense == 'time'")
    assert found["note"].item() == "needs later, the same customers' later profile"


@pytest.mark.parametrize(
    "model",
    [
        k_means(3),
        MiniBatchKMeans(3, n_init=3),
        GaussianMixture(3),
        make_pipeline(StandardScaler(), k_means(3)),
    ],
)
def test_any_model_with_fit_and_predict(model):
    people, _ = blobs(200, [(0, 0), (5, 0), (0, 5)], seed=1)
    found = xl.segment.stability(people, model, resamples=3)
    assert found["segments"].eq(3).all()
    assert found.query("measure == 'slsw'")["segment"].tolist() == ["1", "2", "3"]
    again = xl.segment.stability(people.sample(frac=1, random_state=1), model, resamples=3)
    pd.testing.assert_frame_equal(found, again)  # whatever the order of rows, and twice the same


class Way:
    """A way to learn: its fit returns a scheme, and it predicts nothing itself."""

    def fit(self, people, columns=("x", "y"), segments=3):
        model = KMeans(segments, n_init=3, random_state=0).fit(people[list(columns)])
        return Fitted("way", model, tuple(columns), None)


def test_a_way_to_learn_is_learnt_anew_for_each_sample_and_number():
    people, _ = blobs(300, [(0, 0), (5, 0), (0, 5)], seed=1)
    people["idle"] = 0.0
    found = xl.segment.stability(people, Way(), resamples=5)
    assert value(found, "sampling", "adjusted rand") > 0.98
    some = xl.segment.stability(people, Way(), columns=["x"], numbers=[2, 3], resamples=5)
    assert some["segments"].unique().tolist() == [2, 3]
    assert {"number", "sampling"} <= set(some["sense"])


@pytest.mark.parametrize(
    ("scheme", "options", "message"),
    [
        (DICK_BASU, dict(numbers=[2, 3]), "needs a model with n_clusters or n_components"),
        (k_means(2), dict(numbers=[2]), r"numbers needs two or more numbers, found \[2\]"),
        (k_means(2), dict(columns=["z"]), "stability: needs column 'z', which is absent"),
        (3, {}, "stability: needs a scheme, a function that makes one"),
        (DecisionTreeClassifier(), {}, "DecisionTreeClassifier needs an outcome to learn"),
        (k_means(2), dict(resamples=0), "resamples must be a whole number of 1 or more, found 0"),
    ],
)
def test_impossible_ones_are_named(scheme, options, message):
    with pytest.raises(ValueError, match=message):
        xl.segment.stability(cloud(50, seed=0), scheme, **options)


def test_too_few_and_repeated_customers_are_named(known):
    with pytest.raises(ValueError, match="needs two customers or more, found 1"):
        xl.segment.stability(known.head(1), DICK_BASU)
    with pytest.raises(ValueError, match="one row a customer; the table's index repeats"):
        xl.segment.stability(pd.concat([known, known]), DICK_BASU)
    with pytest.raises(ValueError, match="1 customers are not in later"):
        xl.segment.stability(known, DICK_BASU, later=known.iloc[1:], resamples=1)
    wrong = known.assign(relative_attitude_se=-1.0)
    with pytest.raises(ValueError, match="'relative_attitude_se' must hold numbers of 0 or more"):
        xl.segment.stability(wrong, DICK_BASU, resamples=1)


def test_a_resample_fits_two_halves_that_share_nobody():
    people, halves = cloud(61, seed=1), []

    def learn(sample, seed):
        halves.append(sample.index)
        return Fitted("k", KMeans(2, n_init=1, random_state=0).fit(people), tuple(people), None)

    base = learn(people, 0)
    next(resample(learn, people, base, 1, seed=0))
    assert sorted([*halves[1], *halves[2]]) == list(range(61))
    assert abs(len(halves[1]) - len(halves[2])) == 1


def test_a_half_differs_from_all_customers_as_a_bootstrap_sample_does():
    # the share of a group of p has the variance p (1 - p) / n about the whole's, in both
    rng, n, p = np.random.default_rng(8), 400, 0.3
    group = np.arange(n) < p * n
    halves = [group[rng.permutation(n)[: n // 2]].mean() for _ in range(4000)]
    drawn = [group[rng.integers(0, n, n)].mean() for _ in range(4000)]
    for shares in (halves, drawn):  # the standard error of a variance is sqrt(2 / 4000) of it
        assert np.var(shares) == pytest.approx(p * (1 - p) / n, rel=3 * np.sqrt(2 / 4000))


def test_one_resample_has_no_pair_and_says_so():
    people, _ = blobs(200, [(0, 0), (5, 0), (0, 5)], seed=1)
    found = xl.segment.stability(people, k_means(3), resamples=1).query("sense == 'sampling'")
    pair = found.query("measure == 'adjusted rand'").iloc[0]
    assert np.isnan(pair["value"])
    assert pair["note"] == "compares two resamples, and one was drawn"
    assert found.query("measure != 'adjusted rand'")["value"].notna().all()
