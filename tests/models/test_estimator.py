"""Every estimator keeps scikit-learn's habits, so that its tools work on it."""

import inspect

import pytest
from sklearn.base import clone

import expo_lab as xl
from expo_lab.models.estimator import Estimator

MODELS = [
    thing
    for thing in (getattr(xl.models, name) for name in xl.models.__all__)
    if inspect.isclass(thing) and hasattr(thing, "fit")
]
WAYS = list(xl.LEARNERS.values())


def built(kind):
    """An estimator with whatever arguments it insists on."""
    given = {
        name: 2
        for name, p in inspect.signature(kind).parameters.items()
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
    }
    return kind(**given)


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_models_survive_cloning(kind):
    model = built(kind)
    twin = clone(model)
    assert type(twin) is kind
    assert twin is not model
    assert twin.get_params() == model.get_params()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_learners_survive_cloning(way):
    assert clone(way) == way


def test_an_unknown_parameter_is_named():
    class Mine(Estimator):
        def __init__(self, size=1):
            self.size = size

    assert Mine().set_params(size=3).size == 3
    with pytest.raises(ValueError, match=r"Mine: has no parameter 'sise'\. Known: size"):
        Mine().set_params(sise=3)
