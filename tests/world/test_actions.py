"""Actions: any kind of customer, what they move, and what cannot be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.world import ACTIONS, Action, Rules


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=400, editions=3, seed=3)


SISTER = Rules(sister=(0, 0, 0, 0, 1), sister_fee=1000)


def rows(ids, action, amount):
    return pd.DataFrame(dict(customer_id=list(ids), action=action, amount=float(amount)))


def firms(show):
    """Exhibitors of the last edition who are still in business."""
    return [f"E{i + 1:06}" for i in show.world.firm[show.world.present]]


def of_kind(show, kind):
    return show.tables["customers"].query("kind == @kind")["customer_id"]


def last(show, table):
    return show.tables[table].query("edition == @show.editions")


def test_every_action_reaches_somebody_and_its_row_says_so(small):
    for name, act in ACTIONS.items():
        ids = firms(small) if "exhibitor" in act.kinds else of_kind(small, act.kinds[0])
        rules = SISTER if act.moves == "sister" else None
        went_on = small.advance(rows(ids, name, max(act.scale, act.least)), rules=rules)
        found = last(went_on, "contacts").query("purpose == 'programme'")
        assert set(found["customer_id"]) == set(ids), name
        assert (found["channel"] == act.channel).all()


def test_a_hosted_buyer_comes(small):
    buyers = of_kind(small, "buyer")
    plain, hosted = small.advance(), small.advance(rows(buyers, "hosting", 2000))
    came = [last(s, "participations").query("role == 'buyer'")["turned_up"].sum()
            for s in (plain, hosted)]  # fmt: skip
    assert came[1] > 1.3 * came[0]
    said = last(hosted, "contacts").query("purpose == 'programme'").set_index("customer_id")
    signed = last(hosted, "participations").query("role == 'buyer'")["customer_id"]
    assert (said.loc[signed, "answer"] == "booking").all()


def test_training_gives_more_leads_for_the_same_stand(small):
    plain, trained = small.advance(), small.advance(rows(firms(small), "training", 1000))
    both = last(plain, "participations").merge(last(trained, "participations"), on="customer_id")
    both = both.query("role_x == 'exhibitor'")
    assert (both["area_x"] == both["area_y"]).mean() > 0.9
    assert both["leads_y"].sum() > 1.1 * both["leads_x"].sum()


def test_an_attitude_stays_and_a_push_does_not(small):
    plain = small.advance()
    won, pushed = (small.advance(rows(firms(small), a, 500)) for a in ("care_call", "visit"))
    assert (won.world.belief - plain.world.belief).sum() > 1
    same = plain.world.present == pushed.world.present
    assert np.array_equal(pushed.world.belief[same], plain.world.belief[same])


def test_what_is_sent_to_a_closed_firm_is_paid_for_and_comes_back(small):
    gone = sorted(set(of_kind(small, "exhibitor")) - {f"E{i + 1:06}" for i in small.world.firm})
    went_on = small.advance(rows(gone, "call", 60))
    found = last(went_on, "contacts").query("purpose == 'programme'")
    assert found["customer_id"].tolist() == gone
    assert (found["answer"] == "none").all()
    assert np.array_equal(went_on.world.belief, small.advance().world.belief)


def test_a_lot_falls_on_its_share_of_those_who_exhibited_before():
    knobs = replace(xl.PRESETS["mature"], random_touches=0.3)
    show = xl.simulate(knobs, customers=1500, editions=3, seed=5)
    known = (show.world.seen > 0).sum()
    calls = last(show.advance(), "contacts").query("purpose == 'programme'")
    assert (calls["propensity"] == 0.3).all()
    assert abs(len(calls) - 0.3 * known) < 3 * np.sqrt(0.3 * 0.7 * known)
    assert show.tables["contacts"].query("purpose != 'programme'")["propensity"].isna().all()


def test_nobody_responds_where_the_family_says_so():
    dead = xl.simulate(replace(xl.PRESETS["mature"], response_family=5), 300, 2, seed=3)
    here = firms(dead)
    plain, pushed = dead.advance(), dead.advance(rows(here, "visit", 5000))
    assert plain.tables["editions"].equals(pushed.tables["editions"])


def test_rules_change_the_show(small):
    full = small.advance(rules=Rules(hall=10))
    assert last(full, "editions")["exhibitors"].tolist() == [10]
    moved = small.advance(rules=Rules(theme=(0, 0, 1, 0, 0)))
    expected = small.scenario.taste_sd * small.world.needs[:, 2]
    old = small.world.need - small.scenario.taste_sd * (small.world.needs @ small.world.theme)
    same = moved.world.firm == small.world.firm
    assert moved.world.need[same] == pytest.approx((expected + old)[same])
    held = replace(small.scenario, price_growth=0.1)
    dear = xl.simulate(held, 400, 2, seed=3)
    kept = dear.advance(rules=Rules(guarantee=True))
    assert (
        last(kept, "editions")["exhibitors"].iloc[0]
        >= last(dear.advance(), "editions")["exhibitors"].iloc[0]
    )


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda s: s.advance(rows(["B000001"], "training", 100)), "'training' is for exhibitor; f"),
        (lambda s: s.advance(rows(["B000001"], "hosting", 10)), "takes 50 to 10000 EUR a cus"),
        (lambda s: s.advance(rows(["B000001"], "hosting", 1e6)), "takes 50 to 10000 EUR a cus"),
        (lambda s: Rules(hall=0), "hall must be a whole number of at least 1 stand, found 0"),
        (lambda s: Rules(complaint_days=90), "complaint_days must be from 1 to 60, found 90"),
        (lambda s: Rules(theme=(1, 2)), "theme needs 5 weights of at least 0"),
        (lambda s: Action("x", "x", 1, 1, "call", "remote", moves="hearts"), "moves of 'x' is 'h"),
        (lambda s: Action("x", "x", 1, 0, "call", "remote"), "a scale above 0, found 1 and 0"),
        (lambda s: Action("x", "x", np.nan, 1, "call", "remote"), "above 0, found nan and 1"),
        (lambda s: Action("x", "x", 1, 1, "call", "remote", kinds=()), "'x' is for nobody"),
        (lambda s: Action("x", "x", 1, 1, "call", "remote", least=9, cap=5), "found 9 and 5"),
        (lambda s: s.advance(rows(["E000001"], "call", 1).assign(amount=True)), "found True; lea"),
        (lambda s: s.advance(rules={"hall": 9}), "rules must be a Rules or None, found dict"),
        (lambda s: s.advance(future=1.5), "future must be a whole number of at least 0, found 1.5"),
        (lambda s: s.advance(future=-1), "future must be a whole number of at least 0, found -1"),
        (lambda s: Rules(hall=2.5), "hall must be a whole number of at least 1 stand, found 2.5"),
        (lambda s: Rules(hall=True), "hall must be a whole number of at least 1 stand, found Tr"),
        (lambda s: Rules(complaint_days="3"), "complaint_days must be from 1 to 60, found '3'"),
        (
            lambda s: Rules(admission=9),
            "admission must be a level from -4 to 4, the market's sd, fo",
        ),
        (
            lambda s: Rules(admission=True),
            "admission must be a level from -4 to 4, the market's sd",
        ),
        (lambda s: s.advance(rows(["E000001"], "steer", 9)), "'steer' needs a sister show to send"),
        (lambda s: Rules(sister=(1, 2)), "sister needs 5 weights of at least 0, not all 0"),
        (lambda s: Rules(sister_fee=-1), "sister_fee must be EUR of at least 0, found -1"),
        (lambda s: Rules(guarantee="no"), "guarantee must be True or False, found 'no'"),
        (lambda s: Rules(theme=(np.nan, 1, 1, 1, 1)), "theme needs 5 weights of at least 0"),
        (lambda s: Rules(theme="abcde"), "theme needs 5 weights of at least 0"),
    ],
)
def test_what_cannot_be_is_named(small, build, message):
    with pytest.raises(ValueError, match=message):
        build(small)


def test_the_whole_message_names_the_customer_and_the_remedy(small):
    """What cannot be done to somebody: who it is, and what to do instead."""
    both = pd.concat([rows(["E000007", "E000008"], "exit_care", 60), rows(["E000008"], "visit", 9)])
    told = {
        "Show.advance(actions): 'exit_care' parts from E000008 and 'visit' courts it; nobody can "
        "be both at one edition. Leave one of them out.": both,
        "Show.advance(actions): 'training' is for exhibitor; found it for a partner, P000002. For "
        "a partner there are letter, call, visit.": rows(["P000002"], "training", 9),
        "Show.advance(actions): 'hosting' takes 50 to 10000 EUR a customer, found 12000 for "
        "B000002, all its rows together.": rows(["B000001", *2 * ["B000002"]], "hosting", 6000),
        "Show.advance(actions): 1 customer_id are no customers of this show, the first is 'E9'; "
        f"exhibitors' ids run from E000001 to E{len(small.world.roll['sector']):06}. Take ids from "
        "the show's table customers.": rows(["E000001", "E9"], "call", 60),
    }  # fmt: skip
    for message, actions in told.items():
        with pytest.raises(ValueError, match="advance") as caught:
            small.advance(actions)
        assert str(caught.value) == message


def test_a_farewell_and_care_go_together_for_others(small):
    parted = rows(["E000007"], "exit_care", 60)
    for other in (rows(["E000008"], "visit", 60), rows(["E000007"], "recovery", 60)):
        assert small.advance(pd.concat([parted, other])).editions == 4


def there(show):
    return set(last(show, "participations").query("role == 'exhibitor'")["customer_id"])


def test_a_jury_refuses_by_the_level_that_it_sees(small):
    plain, strict = small.advance(), small.advance(rules=Rules(admission=0.5))
    level = small.truth["customers"].set_index("customer_id")["true_level"]
    assert there(strict) < there(plain)
    refused = there(plain) - there(strict)
    assert level[list(there(strict))].mean() > level[list(refused)].mean() + 0.5
    # it errs: some of the refused bring more than some of those admitted
    assert level[list(refused)].max() > level[list(there(strict))].min()
    left = strict.truth["exits"].query("edition == 4").set_index("customer_id")["true_reason"]
    assert set(left[left == "not admitted"].index) == refused & set(firms(small))
    everybody = small.advance(rules=Rules(admission=-4))
    assert everybody.tables["editions"].equals(plain.tables["editions"])


def test_who_is_refused_for_its_level_takes_no_room_in_a_full_hall(small):
    both = small.advance(rules=Rules(admission=0.5, hall=10))
    assert there(both) <= there(small.advance(rules=Rules(admission=0.5)))
    assert len(there(both)) == 10


def test_a_level_draws_visitors_only_where_the_knob_says_so():
    gap = {}
    for draw in (0.0, 2.0):
        show = xl.simulate(replace(xl.PRESETS["mature"], level_draw=draw), 1500, 2, seed=8)
        plain, strict = show.advance(), show.advance(rules=Rules(admission=0.0))
        seen = [last(s.advance(), "editions")["visitors"].iloc[0] for s in (plain, strict)]
        gap[draw] = seen[1] - seen[0]
    assert gap[0.0] < 0 < gap[2.0]


def test_a_sister_show_that_nobody_is_steered_to_changes_nothing(small):
    plain, with_it = small.advance(), small.advance(rules=SISTER)
    for name in small.tables:
        assert with_it.tables[name].equals(plain.tables[name]), name
    assert with_it.sister.empty


def test_who_is_steered_takes_one_of_three_in_a_logit():
    show = xl.simulate(replace(xl.PRESETS["mature"], critical_point=0), 4000, 2, seed=2)
    here = firms(show)  # each of them has an offer, for nobody gives up
    plain, steered = show.advance(), show.advance(rows(here, "steer", 1e6), rules=SISTER)
    assert there(steered) < there(plain)  # some that came are at the sister's now, others stayed
    assert there(plain) - there(steered) <= set(steered.sister["customer_id"]) <= set(here)
    p, q = (
        s.states.query("edition == 3").set_index("customer_id")["true_p_exhibit"][here]
        for s in (plain, steered)
    )
    # e^u = p / (1 - p) and q = e^u / (1 + e^u + e^s), so that P(there) = e^s q / e^u = 1 - q / p
    sister = 1 - q / p
    count = len(steered.sister)
    assert abs(count - sister.sum()) < 3 * np.sqrt((sister * (1 - sister)).sum())


def test_what_the_sister_show_earns_is_in_the_books_and_its_guests_come_back():
    show = xl.simulate("mature", 1500, 3, seed=4)
    first = show.advance(rows(firms(show), "steer", 1e4), rules=SISTER)
    assert (first.sister["fee"] == 1000).all()
    again = first.advance(rules=SISTER).sister.query("edition == 5")["customer_id"]
    assert set(again) <= set(first.sister["customer_id"])  # nobody else was steered
    assert len(again) > 0.3 * len(first.sister)
    gone = first.truth["exits"].query("edition == 4")["customer_id"]
    assert not set(gone) & set(first.sister["customer_id"])
    plain, rich = (xl.strategy.roll_out.books(s)["profit"] for s in (
        first, show.advance(rows(firms(show), "steer", 1e4), rules=replace(SISTER, sister_fee=1500))
    ))  # fmt: skip
    assert rich - plain == pytest.approx(500 * len(first.sister))
