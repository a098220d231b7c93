"""The calendar of bookings: when a stand is booked hangs on who books it."""

import pandas as pd

import expo_lab as xl


def test_who_books_early_comes_again():
    show = xl.simulate("mature", customers=1500, editions=5, seed=11)
    stands = show.tables["participations"].query("role == 'exhibitor'")
    stands = stands[["customer_id", "edition", "weeks_before"]]
    again = stands.assign(edition=stands["edition"] - 1, back=True)[
        ["customer_id", "edition", "back"]
    ]
    both = stands.query("edition < 5").merge(again, how="left")
    back = both["back"].notna().groupby(both["weeks_before"] >= 26).mean()
    assert back[True] > back[False] + 0.3
    truth = show.states.assign(edition=show.states["edition"] + 1)  # as it stood before the edition
    chance = stands.merge(truth, on=["customer_id", "edition"])
    assert chance["weeks_before"].corr(chance["true_p_next"]) > 0.5


def test_dates_lie_in_their_year():
    show = xl.simulate("mature", customers=300, editions=3, seed=11)
    opens = show.tables["editions"].set_index("edition")["opens"]
    days = {
        name: (rows["date"] - rows["edition"].map(opens)).dt.days
        for name, rows in show.tables["contacts"].groupby("purpose", observed=True)
    }
    assert days["offer"].between(-300, -30).all()  # offers before the show ...
    assert (days["ending"] > 0).all()  # ... farewells after it
    opened = show.tables["complaints"]
    assert (pd.to_datetime(opened["answered"]) > pd.to_datetime(opened["opened"])).all()
