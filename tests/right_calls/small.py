"""What right calls are made of: one small show, and what follows from it, each made once."""

from functools import cached_property

import numpy as np
import pandas as pd

import expo_lab as xl


class Small:
    """A show of 200 customers, four editions long."""

    def __init__(self, out):
        self.out = out  # a folder to write to

    @cached_property
    def show(self):
        return xl.simulate("mature", customers=200, editions=4, seed=1)

    @cached_property
    def longer(self):
        return xl.simulate("mature", customers=400, editions=9, seed=1)

    @cached_property
    def tables(self):
        return self.show.tables

    @cached_property
    def held(self):
        return xl.extracts(self.show)

    @cached_property
    def base(self):
        return xl.consolidate(self.held)

    @cached_property
    def people(self):
        return xl.profile(self.base)

    @cached_property
    def ours(self):
        return self.people.query("kind == 'exhibitor' and editions_attended > 0")

    @cached_property
    def known(self):
        """A profile of the show itself, whose customers keep their own names."""
        return xl.profile(self.show)

    @cached_property
    def truth(self):
        return xl.true_profile(self.show, futures=4)

    @cached_property
    def labels(self):
        schemes = {"a": "dick_basu", "b": "knox"}
        return pd.DataFrame({k: xl.SCHEMES[v](self.ours) for k, v in schemes.items()})

    @cached_property
    def history(self):
        return xl.lifecycle.true_history(self.show)

    @cached_property
    def judged(self):
        said = self.history.dropna(subset="true_judgement").groupby("customer_id")
        return said["true_judgement"].first()

    @cached_property
    def response(self):
        about = dict(n=[10, 90], value=[5000.0, 500.0], ceiling=0.2, rate=0.01)
        return pd.DataFrame(about, index=["few", "many"])

    @cached_property
    def values(self):
        """What two customers are worth, directly and by their example."""
        bounds = dict(economic=[100.0, -50.0], economic_lower=[50.0, -60.0])
        more = dict(economic_upper=[150.0, -40.0], demonstration=[0.0, 200.0])
        last = dict(demonstration_lower=[0.0, 120.0], demonstration_upper=[0.0, 280.0])
        return pd.DataFrame(bounds | more | last, index=["a", "b"])

    @cached_property
    def costs(self):
        return pd.Series([20.0, 30.0], ["a", "b"])

    @property
    def codes(self):
        return {"a": np.arange(len(self.ours)) % 2}
