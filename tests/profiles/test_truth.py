import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.linkage.clusters import owners
from expo_lab.profiles.truth import LATENT, NO_TRUTH
from expo_lab.segment import true_segments
from expo_lab.world.truth.expectation import _rivals


@pytest.fixture(scope="module")
def truth(show):
    return xl.true_profile(show, futures=40)


@pytest.fixture(scope="module")
def firms(truth):
    return truth[truth["kind"] == "exhibitor"]


def test_the_truth_has_the_profiles_columns_or_says_which_not(people, truth):
    assert set(people) - set(truth) == set(NO_TRUTH)
    assert truth.index.equals(people.index)
    latent = [*LATENT, *(f"{c}_se" for c in LATENT)]
    records = [c for c in people if c in truth and c not in latent]
    pd.testing.assert_frame_equal(truth[records], people[records])


def test_every_scheme_reads_it_at_its_own_cuts(truth):
    for scheme in xl.SCHEMES.values():
        assert len(true_segments(truth, scheme)) == len(truth)


def test_ranges_are_those_of_the_schema(firms):
    about = xl.core.schema.TABLES["profile"]
    for name in set(LATENT) & set(about.names):
        column = about[name]
        low = -np.inf if column.low is None else column.low
        high = np.inf if column.high is None else column.high
        assert firms[name].between(low, high).all(), name


def test_nothing_after_its_date_moves_it(show, truth):
    """What did happen next, or would have in another world, is no part of the truth."""
    for longer in (show.advance(), show.advance(future=7)):
        assert longer.editions == 9
        pd.testing.assert_frame_equal(xl.true_profile(longer, as_of=8, futures=40), truth)


def test_attitude_is_strength_times_difference(show, firms):
    state = show.truth["states"].query("edition == 8").set_index("customer_id")
    row = firms.iloc[5]
    a, r = state.loc[row.name, ["true_attitude", "true_attitude_rival"]]
    assert row["relative_attitude"] == pytest.approx(0.5 * (1 + max(a, r) * (a - r)), abs=1e-6)
    same = show.truth["customers"].set_index("customer_id")["true_involvement"]
    assert firms["involvement"].to_numpy() == pytest.approx(same[firms.index].to_numpy(), abs=1e-6)


def test_status_follows_the_relation_and_the_chance_of_return(show, firms):
    status = firms["status"]
    assert status.notna().all()
    there = set(show.tables["participations"].query("edition == 8")["customer_id"])
    # whoever has closed since the edition is lost, whatever it signed
    open_ = firms.index.isin(show.truth["customers"]["customer_id"].iloc[show.world.firm])
    assert ((status == "contracted") == (firms.index.isin(there) & open_)).all()
    assert (status[~open_].isin(["lost", "never"])).all()
    gone = firms[status.isin(["lapsed", "lost"])]
    assert ((gone["p_return_3"] < 0.10) == (gone["status"] == "lost")).all()
    # never counts editions before the record began: not everybody unseen in it is new
    unseen = firms["editions_attended"] == 0
    assert unseen[status == "never"].all()
    assert (unseen & (status == "lost")).any()


def test_the_portfolio_counts_us_and_three_rivals(show, firms):
    assert firms["portfolio"].between(0, 4).all()
    # of a firm that is out of business both are 0
    assert (firms["portfolio"] >= firms["p_next"] - 4 * firms["portfolio_se"]).all()
    # of us the chance within two editions: more than at the next, less than within three
    open_ = firms.iloc[show.world.firm]
    ours = open_["portfolio"] - _rivals(show.scenario, show.world, 8, show.seed)["rivals"]
    assert ours.sum() > 1.05 * open_["p_next"].sum()
    assert ours.sum() < open_["p_return_3"].sum()


def test_other_kinds_have_records_and_no_latent_truth(truth):
    others = truth[truth["kind"] != "exhibitor"]
    assert others[list(LATENT)].isna().all(axis=None)
    assert others["recency"].notna().all()


def test_a_bases_customer_has_the_truth_of_who_owns_most_of_its_records(show, base, truth):
    found = xl.true_profile(show, futures=40, base=base)
    owner = owners(base.records, show.truth)
    records = show.truth["records"]
    impostors = records.loc[records["true_fake"] | records["true_competitor"], "true_customer_id"]
    everybody = base.tables["customers"]["customer_id"].to_numpy()
    real = everybody[~owner[everybody].isin(impostors).to_numpy()]
    assert found.index.tolist() == real.tolist()
    assert 0 < len(everybody) - len(real) < 0.05 * len(everybody)  # nobody is lost but impostors
    assert (found["true_customer_id"] == owner[found.index]).all()
    one = found.iloc[3]
    assert one["expected_value"] == truth.loc[one["true_customer_id"], "expected_value"]


def test_a_base_of_another_show_is_refused(base):
    other = xl.simulate("mature", customers=60, editions=8, seed=1)
    with pytest.raises((ValueError, KeyError), match="true_profile"):
        xl.true_profile(other, futures=4, base=base)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (dict(as_of=9), "as_of must be one of the editions 1 to 8, found 9"),
        (dict(futures=2), "futures must be an even number of at least 4, found 2"),
        (dict(futures=7), "futures must be an even number of at least 4, found 7"),
    ],
)
def test_what_cannot_be_is_an_error(show, asked, message):
    with pytest.raises(ValueError, match=message):
        xl.true_profile(show, **asked)


def test_a_base_has_one_date(show, base):
    with pytest.raises(ValueError, match="consolidated after edition 8, found as_of=5"):
        xl.true_profile(show, as_of=5, futures=4, base=base)
    found = xl.true_profile(show.advance(), futures=4, base=base)
    assert found.index.equals(xl.true_profile(show, futures=4, base=base).index)


def test_progress_is_told(show):
    seen = []
    xl.true_profile(show, futures=4, progress=lambda done, every: seen.append((done, every)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
