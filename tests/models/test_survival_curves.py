import numpy as np
import pandas as pd
import pytest

from expo_lab.models.survival_curves import cumulative_incidence, kaplan_meier


@pytest.fixture(scope="module")
def spells():
    rng = np.random.default_rng(3)
    n = 400
    entry = rng.integers(0, 3, n)
    exit, event = entry + rng.integers(1, 7, n), rng.integers(0, 2, n)
    destination = np.where(event == 1, rng.choice(["rival", "shut", "web"], n), None)
    return pd.DataFrame({"entry": entry, "exit": exit, "event": event, "to": destination})


def test_a_case_by_hand():
    found = kaplan_meier(0, [1, 2, 2, 3, 4], [1, 1, 0, 1, 0]).set_index("t")
    assert found.at_risk.tolist() == [5, 4, 2, 1]
    assert found.survival.tolist() == pytest.approx([4 / 5, 3 / 5, 3 / 10, 3 / 10])
    greenwood = 3 / 10 * np.sqrt(1 / (5 * 4) + 1 / (4 * 3) + 1 / (2 * 1))
    assert found.se[3] == pytest.approx(greenwood)


def test_late_entry_by_hand():
    # The third customer is at risk in periods 3 and 4 only.
    found = kaplan_meier([0, 0, 2], [1, 4, 4], [1, 0, 1])
    assert found.at_risk.tolist() == [2, 1, 2, 2]
    assert found.survival.tolist() == [0.5, 0.5, 0.5, 0.25]


def test_ignoring_late_entry_flatters():
    rng = np.random.default_rng(4)
    life, entry = rng.geometric(0.3, 20_000), rng.integers(0, 6, 20_000)
    seen = life > entry  # those gone before we looked are not in the data
    life, entry = life[seen], entry[seen]
    right = kaplan_meier(entry, life, np.ones_like(life)).set_index("t").loc[5]
    wrong = kaplan_meier(0, life, np.ones_like(life)).set_index("t").loc[5]
    assert right.survival == pytest.approx(0.7**5, abs=3 * right.se)
    assert wrong.survival > 0.7**5 + 10 * wrong.se


def test_without_censoring_it_is_the_share_and_the_binomial_error():
    life = np.repeat([1, 2, 3, 4], [10, 20, 30, 40])
    found = kaplan_meier(0, life, np.ones(100)).set_index("t")
    assert found.survival.tolist() == pytest.approx([0.9, 0.7, 0.4, 0])
    assert found.se[:3].tolist() == pytest.approx(
        [np.sqrt(s * (1 - s) / 100) for s in (0.9, 0.7, 0.4)]
    )
    assert np.isnan(found.se[4])
    assert np.isnan(found.upper[4])


def test_one_destination_is_kaplan_meier(spells):
    one = np.where(spells.event == 1, "gone", None)
    curve = kaplan_meier(spells.entry, spells.exit, spells.event)
    found = cumulative_incidence(spells.entry, spells.exit, spells.event, one)
    assert found.incidence.to_numpy() == pytest.approx(1 - curve.survival.to_numpy())
    assert found.se.to_numpy() == pytest.approx(curve.se.to_numpy(), nan_ok=True)


def test_incidences_and_survival_make_one(spells):
    found = cumulative_incidence(spells.entry, spells.exit, spells.event, spells.to)
    wide = found.pivot(index="t", columns="destination", values="incidence")
    survival = found.groupby("t").survival.first()
    assert (wide.sum(axis=1) + survival).to_numpy() == pytest.approx(1)


def test_without_censoring_incidence_is_the_share_gone_there(spells):
    to = spells.to.where(spells.event == 1, "stayed on")  # all events, all from the start
    found = cumulative_incidence(0, spells.exit, np.ones(400), to)
    for row in found.itertuples():
        share = ((spells.exit <= row.t) & (to == row.destination)).mean()
        assert row.incidence == pytest.approx(share)
        assert row.se == pytest.approx(np.sqrt(share * (1 - share) / 400), nan_ok=share == 0)


def test_incidence_error_is_that_of_the_delta_method(spells):
    found = cumulative_incidence(spells.entry, spells.exit, spells.event, spells.to)
    wide = {name: found.pivot(index="t", columns="destination", values=name) for name in found}
    events, n = wide["events"].to_numpy(float), wide["at_risk"].to_numpy()[:, 0]

    def incidence(h):
        left = np.cumprod(1 - h.reshape(events.shape).sum(axis=1))
        return np.cumsum(np.append(1, left[:-1])[:, None] * h.reshape(events.shape), axis=0)[-1, 0]

    h, step = (events / n[:, None]).ravel(), 1e-6
    slope = [(incidence(h + s) - incidence(h - s)) / (2 * step) for s in step * np.eye(len(h))]
    blocks = [
        (np.diag(p) - np.outer(p, p)) / m for p, m in zip(events / n[:, None], n, strict=True)
    ]
    slopes = np.reshape(slope, events.shape)
    variance = sum(s @ b @ s for s, b in zip(slopes, blocks, strict=True))
    assert wide["se"].iloc[-1, 0] == pytest.approx(np.sqrt(variance))


def test_intervals_stay_within_zero_and_one(spells):
    found = cumulative_incidence(spells.entry, spells.exit, spells.event, spells.to).dropna()
    assert ((found.lower > 0) & (found.lower < found.incidence)).all()
    assert ((found.upper < 1) & (found.upper > found.incidence)).all()


def test_lifelines_agrees(spells):
    lifelines = pytest.importorskip("lifelines")
    theirs = lifelines.KaplanMeierFitter().fit(spells.exit, spells.event, entry=spells.entry)
    ours = kaplan_meier(spells.entry, spells.exit, spells.event).set_index("t")
    t = ours.index[ours.survival > 0]
    assert ours.survival[t].to_numpy() == pytest.approx(theirs.predict(t).to_numpy())
    ends = theirs.confidence_interval_survival_function_.loc[t].to_numpy()
    assert ours.loc[t, ["lower", "upper"]].to_numpy() == pytest.approx(ends, abs=1e-6)


def test_all_alive_is_a_survival_of_one_without_interval():
    found = kaplan_meier(0, [1, 2], [0, 0])
    assert found.survival.tolist() == [1, 1]
    assert found[["se", "lower", "upper"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("entry", "exit", "event"),
    [([0, 0, 1, 2], [1, 1, 3, 3], [1, 1, 1, 1]), ([0, 3], [2, 5], [0, 1])],
)
def test_nobody_left_before_late_entries_is_refused(entry, exit, event):
    with pytest.raises(ValueError, match=r"^kaplan_meier: needs somebody who outlives each period"):
        kaplan_meier(entry, exit, event)


def test_the_message_when_all_those_at_risk_left():
    with pytest.raises(ValueError, match="kaplan_meier") as caught:
        kaplan_meier([0, 1], [1, 3], [1, 1])
    assert str(caught.value) == (
        "kaplan_meier: needs somebody who outlives each period but the last; found nobody after "
        "period 1. Keep the entries from 1 up only, and read the survival as that of customers "
        "who lived until then."
    )


def test_incidence_needs_somebody_who_left():
    with pytest.raises(ValueError, match=r"^cumulative_incidence: needs customers who left"):
        cumulative_incidence(0, [1, 2], [0, 0], [None, None])
