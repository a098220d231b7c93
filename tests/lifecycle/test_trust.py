import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.lifecycle.histories import true_history
from expo_lab.lifecycle.trust import editions_to_trust, first_judgement, trust_by_satisfaction


def newcomers(n, slope, seed):
    """Trust comes after each edition with a chance that rises with the judgement; some leave."""
    rng = np.random.default_rng(seed)
    judgement = pd.Series(rng.standard_normal(n), index=np.arange(n))
    rows = [pd.DataFrame(dict(customer_id=np.arange(n), edition=0, stage="prospect"))]
    stage = np.repeat("growing", n).astype(object)
    for t in range(1, 6):
        open_ = stage == "growing"
        trusts = rng.random(n) < 1 / (1 + np.exp(1 - slope * judgement))
        leaves = rng.random(n) < 0.2
        stage = np.where(
            open_ & trusts, "committed", np.where(open_ & leaves & (t > 1), "lost", stage)
        )
        rows.append(pd.DataFrame(dict(customer_id=np.arange(n), edition=t, stage=stage)))
    return pd.concat(rows), judgement


@pytest.mark.parametrize("seed", range(5))
def test_planted_effect_comes_back(seed):
    model = trust_by_satisfaction(*newcomers(1500, 0.8, seed))
    error = model.standard_errors_["judgement"]
    assert abs(model.coef_["judgement"] - 0.8) < 3 * error


def test_no_effect_shows_none_as_often_as_promised():
    inside = 0
    for seed in range(40):
        row = trust_by_satisfaction(*newcomers(300, 0.0, 500 + seed)).ratios().iloc[0]
        inside += row["lower"] <= 1 <= row["upper"]
    assert 33 <= inside <= 40  # 38 expected, sd 1.4


def test_the_first_period_is_trust_right_after_the_first_edition():
    history, judgement = newcomers(400, 0.8, 9)
    found = editions_to_trust(history, judgement, groups=1).set_index("t")
    at_once = history.query("edition == 1 and stage == 'committed'")
    assert found.loc[1, "trusting"] == pytest.approx(len(at_once) / 400)
    last = history.query("edition == 5")
    assert found.loc[5, "trusting"] == pytest.approx((last["stage"] == "committed").mean())
    assert found.loc[5, "gone"] == pytest.approx((last["stage"] == "lost").mean())


def test_the_better_judged_trust_sooner_in_the_world():
    show = xl.simulate("mature", customers=3000, editions=8, seed=3)
    seen = true_history(show)
    first = seen.dropna(subset="true_judgement").groupby("customer_id")["true_judgement"].first()
    found = editions_to_trust(seen, first, within=2)
    assert found["group"].tolist() == [1, 2, 3, 4]
    assert found["trusting"].iloc[-1] > found["upper"].iloc[0]
    assert trust_by_satisfaction(seen, first).ratios()["lower"].item() > 1


def test_what_was_answered_tells_less_than_what_was_felt():
    show = xl.simulate("mature", customers=3000, editions=8, seed=3)
    said = first_judgement(show.tables)
    assert said.between(1, 5).all()
    assert said.index.is_unique
    ratio = trust_by_satisfaction(true_history(show), said).ratios().iloc[0]
    assert ratio["ratio"] > 1


def test_what_is_missing_is_said(show):
    history = true_history(show)
    with pytest.raises(ValueError, match="needs newcomers with a first judgement; found none of"):
        editions_to_trust(history, pd.Series([1.0], index=["nobody"]))
    with pytest.raises(ValueError, match="six stages; found none called 'committed'"):
        editions_to_trust(history.assign(stage="prospect"), first_judgement(show.tables))
