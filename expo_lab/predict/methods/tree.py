"""Decision tree: questions one after another, pruned by what held a year later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy

from ...core.stats.agreement import wilson
from ...segment.scheme.scheme import Scheme, Segment
from ..conditions import Condition, in_words
from ..features import COLUMNS, Features
from .learnt import PRIOR, Learnt

LEAF = 40  # fewest rows of a leaf; ours


class PrunedTree(Learnt):
    """A classification tree (CART), pruned back as far as the latest lesson says.

    Cost-complexity pruning (Breiman et al. 1984): trees are grown on all lessons but the latest,
    the price of a leaf is the one whose tree gives the latest lesson the best log score, and with
    it the tree is grown on all of them. A leaf says (came + 2 rate) / (rows + 2).

    Parameters
    ----------
    columns, seed :
        As for `Learnt`.
    depth : int or None
        Most questions in a row.

    Examples
    --------
    >>> PrunedTree(depth=2).get_params()["depth"]
    2
    """

    name, title = "tree", "decision tree, pruned"

    def __init__(
        self, columns: Sequence[str] = COLUMNS, seed: int = 0, depth: int | None = 6
    ) -> None:
        super().__init__(columns, seed)
        self.depth = depth

    def _grow(self, x: np.ndarray, came: np.ndarray, price: float) -> Any:
        from sklearn.tree import DecisionTreeClassifier

        tree = DecisionTreeClassifier(
            max_depth=self.depth, min_samples_leaf=LEAF, ccp_alpha=price, random_state=self.seed
        ).fit(x, came)
        leaf, n = tree.apply(x), tree.tree_.node_count
        rows, hits = np.bincount(leaf, minlength=n), np.bincount(leaf, came, minlength=n)
        return tree, rows, hits, (hits + PRIOR * came.mean()) / (rows + PRIOR)

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        early, late = back > 1, back == 1
        if len(np.unique(came[early])) < 2 or early.sum() < 2 * LEAF:
            return self._grow(x, came, 0.0)
        from sklearn.tree import DecisionTreeClassifier

        whole = DecisionTreeClassifier(
            max_depth=self.depth, min_samples_leaf=LEAF, random_state=self.seed
        )
        prices = whole.cost_complexity_pruning_path(x[early], came[early])["ccp_alphas"]
        prices = np.unique(np.quantile(np.clip(prices, 0, None), np.linspace(0, 1, 12)))
        losses = []
        for price in prices:
            p = self._chance(self._grow(x[early], came[early], price), x[late])
            losses.append(-(xlogy(came[late], p) + xlogy(1 - came[late], 1 - p)).mean())
        return self._grow(x, came, float(prices[int(np.argmin(losses))]))

    def _chance(self, model: Any, x: np.ndarray) -> np.ndarray:
        tree, _, _, rate = model
        return np.asarray(rate[tree.apply(x)])


def leaves(tree: PrunedTree, kind: str = "exhibitor") -> pd.DataFrame:
    """Read a fitted tree out: one row a leaf, the likeliest to come first.

    Parameters
    ----------
    tree : PrunedTree
        Fitted.
    kind : str

    Returns
    -------
    DataFrame
        rule (words), rows (customers and editions learnt from), came, p (what it says), lower,
        upper (Wilson's 95 % interval of the share; one edition's luck is not in it) and
        conditions (tuple of `Condition`).

    Raises
    ------
    ValueError
        If the kind had too few customers for a tree.
    """
    fitted = tree.fits_.get(kind)
    if not isinstance(fitted, tuple):
        raise ValueError(
            f"leaves: no tree was grown for kind {kind!r}; it needs 50 rows of both sorts."
        )
    features, (fit, rows, hits, rate) = fitted
    inner, found = fit.tree_, []

    def walk(node: int, path: tuple[Condition, ...]) -> None:
        if inner.children_left[node] < 0:
            found.append((node, path))
            return
        low, high = _question(features, int(inner.feature[node]), float(inner.threshold[node]))
        walk(inner.children_left[node], (*path, low))
        walk(inner.children_right[node], (*path, high))

    walk(0, ())
    at = [node for node, _ in found]
    lower, upper = wilson(hits[at], rows[at])
    table = pd.DataFrame(
        dict(
            rule=[in_words(_shortest(path)) for _, path in found],
            rows=rows[at],
            came=hits[at].astype(int),
            p=rate[at],
            lower=lower,
            upper=upper,
            conditions=[_shortest(path) for _, path in found],
        )
    )
    return table.sort_values("p", ascending=False, kind="stable", ignore_index=True)


def leaf_scheme(tree: PrunedTree, kind: str = "exhibitor") -> Scheme:
    """Make a fitted tree's leaves the segments of a scheme, the likeliest to come first.

    Returns
    -------
    Scheme
        Runs wherever a scheme does: `compare`, playbooks, reports. Its cut points are the tree's
        and stay as they are.
    """
    table = leaves(tree, kind)
    paths = table["conditions"].tolist()
    columns = tuple(dict.fromkeys(c.column for path in paths for c in path)) or ("recency",)

    def rule() -> list[Any]:
        made = []
        for path in paths[:-1]:
            expression = path[0].expression
            for condition in path[1:]:
                expression = expression & condition.expression
            made.append(expression)
        return made

    names = [f"leaf {i + 1}: {text}" for i, text in enumerate(table["rule"])]
    return Scheme(
        name="tree_leaves",
        title="Leaves of a decision tree",
        source="grown by expo_lab.predict.methods.tree on this record",
        question="Who answers the tree's questions alike, and how likely do they come again?",
        segments=tuple(
            Segment(name, f"叶{i + 1}", f"hoja {i + 1}", f"comes again with {p:.2f}")
            for i, (name, p) in enumerate(zip(names, table["p"], strict=True))
        ),
        cuts={},
        rule=rule,
        axes=(columns[0], columns[min(1, len(columns) - 1)]),
        columns=columns,
        kinds=(kind,),
    )


def _question(features: Features, at: int, threshold: float) -> tuple[Condition, Condition]:
    """Both answers to a node's question; the tree goes left below its threshold."""
    return features.condition(at, threshold, False), features.condition(at, threshold, True)


def _shortest(path: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Drop a bound that a later one on the same column tightens."""
    last = {(c.column, c.sign, c.value if isinstance(c.value, str) else None): c for c in path}
    return tuple(last.values())
