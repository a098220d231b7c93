import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import t

import expo_lab as xl
from expo_lab.value.relationships.effects import (
    idea_effect,
    leader_effect,
    leaders,
    risk_difference,
    steps,
    talk_effects,
)


def test_one_stratum_is_the_plain_difference():
    came = np.array([1, 1, 0, 1, 0, 0, 0, 0, 1, 0], bool)
    exposed = np.arange(10) < 4
    effect, _ = risk_difference(came, exposed, np.zeros(10, int))
    assert effect == pytest.approx(3 / 4 - 1 / 6)


def draws(seed, effect=0.2, strata=40, n=30):
    rng = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(strata), n)
    base = rng.uniform(0.05, 0.6, strata)[stratum]
    exposed = rng.random(strata * n) < 0.1 + base / 2  # confounded by the stratum
    return rng.random(strata * n) < base + effect * exposed, exposed, stratum


def test_a_planted_effect_is_recovered_where_the_plain_one_misleads():
    came, exposed, stratum = draws(0, strata=400)
    effect, error = risk_difference(came, exposed, stratum)
    assert abs(effect - 0.2) < 3 * error
    plain = came[exposed].mean() - came[~exposed].mean()
    assert plain - 0.2 > 3 * error


@pytest.mark.parametrize("effect", [0.0, 0.2])
def test_its_interval_holds_as_often_as_it_says(effect):
    found = [risk_difference(*draws(seed, effect)) for seed in range(300)]
    held = np.mean([abs(e - effect) <= 1.96 * s for e, s in found])
    assert held > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 300)


def test_none_of_the_exposed_came_is_no_certainty():
    came = np.repeat([False, True], [95, 5])
    exposed = np.arange(100) < 20
    effect, error = risk_difference(came, exposed, np.zeros(100, int))
    assert effect == pytest.approx(-5 / 80)
    assert error > 0.04
    assert np.isnan(risk_difference(came, exposed & False, np.zeros(100, int))[0])


def test_steps_are_the_record(show):
    rows = steps(show.tables)
    stands = show.tables["participations"].query("role == 'exhibitor'")
    present = rows[rows["status"] == "present"]
    assert len(present) == (stands["edition"] < 8).sum()
    assert rows["came"].sum() == (stands["edition"] > 1).sum()
    # whoever the record first sees as an old customer was no prospect before
    old = stands.sort_values("edition").drop_duplicates("customer_id").query("not first_time")
    theirs = rows[rows["customer_id"].isin(old["customer_id"])]
    assert not (theirs["status"] == "prospect").any()


def planted(effect, seed=1):
    """Tables in which being spoken to raises the chance of a first visit by a planted number."""
    rng = np.random.default_rng(seed)
    n = 4000
    ids = pd.Series([f"E{i:05d}" for i in range(n)])
    heard = rng.random(n) < 0.2
    came = rng.random(n) < 0.1 + effect * heard
    customers = pd.DataFrame(dict(customer_id=ids, kind="exhibitor", sector="energy", size=5))
    stands = pd.DataFrame(dict(customer_id=ids[came], edition=2, first_time=True))
    said = pd.DataFrame(dict(customer_id="E00000", to_customer_id=ids[heard], edition=1))
    return dict(
        customers=customers,
        editions=pd.DataFrame(dict(edition=[1, 2], held=True)),
        participations=stands.assign(role="exhibitor", turned_up=True),
        referrals=said.assign(direction=1),
    )


def test_a_planted_effect_of_talk_is_recovered():
    row = talk_effects(planted(0.15)).loc[("for", "prospect")]
    assert abs(row["effect"] - 0.15) < 3 * row["error"]
    assert row["share_caused"] == pytest.approx(0.15 / 0.25, abs=0.1)


def test_where_hardly_anybody_was_spoken_to_there_is_no_number(show):
    few = {**show.tables, "referrals": show.tables["referrals"].head(3)}
    assert talk_effects(few)["effect"].isna().all()


def test_leaders_are_the_three_largest_of_each_sector(show):
    found = leaders(show.tables)
    assert len(found) == 24
    firms = show.tables["customers"].query("kind == 'exhibitor'").set_index("customer_id")
    least = firms.loc[found].groupby("sector", observed=True)["size"].min()
    others = firms.drop(found).groupby("sector", observed=True)["size"].max()
    assert (least >= others).all()


def followers(effect, sectors=8, editions=12, seed=0):
    """Tables in which followers come the more, the more leaders came an edition earlier."""
    rng = np.random.default_rng(seed)
    rows, firms = [], []
    for s in range(sectors):
        ids = [f"S{s}N{i:03d}" for i in range(203)]
        firms.append(
            pd.DataFrame(dict(customer_id=ids, sector=f"s{s}", kind="exhibitor")).assign(
                size=[1000] * 3 + [10] * 200
            )
        )
        share = 0.5
        for e in range(1, editions + 1):
            lead = rng.random(3) < 0.5
            come = rng.random(200) < 0.2 + 0.02 * s + effect * share
            there = np.concatenate([lead, come])
            rows.append(pd.DataFrame(dict(customer_id=np.array(ids)[there], edition=e)))
            share = lead.mean()
    part = pd.concat(rows).assign(role="exhibitor", turned_up=True, first_time=True)
    held = pd.DataFrame(dict(edition=range(1, editions + 1), held=True))
    return dict(customers=pd.concat(firms), editions=held, participations=part)


def test_a_planted_pull_of_leaders_is_recovered():
    found = leader_effect(followers(0.2))
    assert abs(found["effect"] - 0.2) < 3 * found["error"]
    assert found["lower"] > 0


def test_the_pull_of_leaders_is_a_regression_with_errors_clustered_by_sector(show):
    rows = steps(show.tables)
    lead = rows["customer_id"].isin(leaders(show.tables))
    there = (rows["status"] == "present").astype(float)
    cells = rows[~lead].groupby(["sector", "edition"])["came"].agg(["mean", "size"])
    cells["seen"] = there[lead].groupby([rows["sector"], rows["edition"]]).mean()
    cells = cells.reset_index()
    design = pd.get_dummies(cells[["sector", "edition"]].astype(str), drop_first=True, dtype=float)
    design = sm.add_constant(design.assign(seen=cells["seen"]))
    groups = cells["sector"].astype("category").cat.codes
    fit = sm.WLS(cells["mean"], design, weights=cells["size"]).fit(
        cov_type="cluster", cov_kwds=dict(groups=groups, use_correction=False)
    )
    g, found = groups.nunique(), leader_effect(show.tables)
    assert found["effect"] == pytest.approx(fit.params["seen"])
    assert found["error"] == pytest.approx(fit.bse["seen"] * np.sqrt(g / (g - 1)))
    assert found["upper"] - found["effect"] == pytest.approx(t.ppf(0.975, g - 1) * found["error"])


def test_no_pull_is_found_where_there_is_none():
    held = [leader_effect(followers(0.0, seed=s)) for s in range(40)]
    share = np.mean([f["lower"] <= 0 <= f["upper"] for f in held])
    assert share > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 40)


def test_two_sectors_tell_nothing():
    found = leader_effect(followers(0.2, sectors=2, editions=3))
    assert found[["effect", "lower", "upper"]].isna().all()


def test_ideas_show_in_the_next_editions_answers():
    editions = pd.DataFrame(dict(edition=range(1, 10), held=True))
    taken = np.array([2, 0, 3, 1, 0, 2, 4, 1, 0])
    level = 3 + 0.1 * np.concatenate([[0], np.cumsum(taken[:-1])])
    ideas = pd.DataFrame(dict(edition=np.repeat(range(1, 10), taken), taken_up=True))
    surveys = pd.DataFrame(dict(edition=range(1, 10), satisfaction=level))
    found = idea_effect(dict(editions=editions, ideas=ideas, surveys=surveys))
    assert found["effect"] == pytest.approx(0.1)
    rough = surveys.assign(satisfaction=level + 0.05 * np.array([0, 1, 0, 1, 1, 0, 0, 1, 0]))
    unsure = idea_effect(dict(editions=editions, ideas=ideas, surveys=rough))
    # eight changes: two of them go for the line
    assert unsure["upper"] - unsure["effect"] == pytest.approx(2.446912 * unsure["error"])
    short = idea_effect(dict(editions=editions.head(4), ideas=ideas, surveys=surveys))
    assert np.isnan(short["effect"])


def test_it_says_little_of_a_show_of_ten_editions():
    # the truth is above 0; the record cannot tell it from nothing
    found = idea_effect(xl.simulate("mature", customers=1000, editions=10, seed=5).tables)
    assert found["lower"] < 0 < found["upper"]
