"""Estimators: what scikit-learn needs around it so that a learned scheme can stay frozen."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...models.latent import LatentClasses

LEAST = 10  # customers a segment that a fit needs, and the least a leaf may hold; ours
FEW = 20_000  # customers below which a fit gets one thread; ours
WARD_MOST = 15_000  # Ward's distances take n^2 / 2 numbers: 0.9 GB


def calm(customers: int) -> Any:
    """Return a context in which a small fit has one thread.

    Threads that wait for one another made k-means of 600 customers 15 times as slow on two busy
    cores. Only libraries that are loaded already are held back.
    """
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1 if customers < FEW else None)


class Ward:
    """Ward's hierarchy, cut at a number of clusters; new customers go to the nearest mean.

    The hierarchy itself says nothing about customers it has not seen. The rule of the nearest
    mean is also applied to those it was fitted on, so that all are treated alike: a few on the
    edge change cluster by it.
    """

    def __init__(self, segments: int) -> None:
        self.segments = segments

    def fit(self, X: np.ndarray) -> Ward:
        """Cluster, and keep the means."""
        from sklearn.cluster import AgglomerativeClustering
        from sklearn.neighbors import NearestCentroid

        if len(X) > WARD_MOST:
            raise ValueError(
                f"ward: needs memory for n^2 distances and takes {WARD_MOST:,} customers at most, "
                f"found {len(X):,}; fit on a sample (people.sample) and assign all."
            )
        self.clusters_ = AgglomerativeClustering(self.segments).fit_predict(X)
        self.means_ = NearestCentroid().fit(X, self.clusters_)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the cluster with the nearest mean."""
        return self.means_.predict(X)


class Leaves:
    """A decision tree's leaves as segments; `tree_` is scikit-learn's.

    Grown by variance, which for an outcome of yes and no makes Gini's splits. Its rules in words:
    ``sklearn.tree.export_text(found.model.tree_, feature_names=list(found.columns))``.
    """

    def __init__(self, segments: int, random_state: int) -> None:
        self.segments, self.random_state = segments, random_state

    def fit(self, X: np.ndarray, y: np.ndarray) -> Leaves:
        """Grow at most so many leaves, each with 10 customers or more."""
        from sklearn.tree import DecisionTreeRegressor

        self.tree_ = DecisionTreeRegressor(
            max_leaf_nodes=self.segments, min_samples_leaf=LEAST, random_state=self.random_state
        ).fit(X, y)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the number of the leaf."""
        return self.tree_.apply(X)


def kmeans(segments: int, random_state: int) -> Any:
    """Make k-means with ten starts."""
    from sklearn.cluster import KMeans

    return KMeans(segments, n_init=10, random_state=random_state)


def mixture(segments: int, random_state: int) -> Any:
    """Make a mixture of normals, each with a covariance of its own."""
    from sklearn.mixture import GaussianMixture

    # columns are counts and shares as well: without a floor a class can shrink to one value
    return GaussianMixture(segments, n_init=5, reg_covar=1e-3, random_state=random_state)


def ward(segments: int, random_state: int) -> Ward:
    """Make Ward's hierarchy, which needs no luck."""
    return Ward(segments)


def latent_classes(segments: int, random_state: int) -> LatentClasses:
    """Make latent classes with ten starts."""
    return LatentClasses(segments, random_state=random_state)
