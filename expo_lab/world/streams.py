"""Cell-addressed randomness: each number belongs to one (seed, stream, edition, customer) cell.

A number is looked up rather than drawn, so nothing depends on who asked before, on how many
customers there are, or on the size of the blocks. Two courses of action therefore meet the same
luck, and their difference is the effect.
"""

import threading
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, pdtr

BLOCK = 65_536  # numbers filled at a time; bounds the memory in use and changes no number
_EDITION_ZERO = 2**31  # seed words are unsigned, editions of the warm-up are negative
FEW = 3000  # values that are looked up quicker than compared
# The state of a Philox that has given no number yet, but for its key and its counter
_SPENT = dict(buffer=(0, 0, 0, 0), buffer_pos=4, has_uint32=0, uinteger=0)
_FRESH: Any = dict(bit_generator="Philox") | _SPENT
_ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0, below which 52 bits of a fraction fit


@dataclass(frozen=True)
class Luck:
    """The luck of one edition of one show.

    Parameters
    ----------
    seed : int >= 0
        The show's seed.
    edition : int in [-2**31, 2**31)
        Edition number; those of the warm-up are negative.
    future : int in [0, 2**32), default 0
        Which of the possible futures; 0 is the one that happens.

    Raises
    ------
    ValueError
        If one of the three lies outside its range.

    Notes
    -----
    One Philox4x64 (Salmon et al. 2011, SC '11, doi:10.1145/2063384.2063405) a (seed, stream,
    edition, future), with the customer as position. NumPy promises stable raw bits for its bit
    generators but not for the methods of ``Generator`` (NEP 19), hence the raw bits.

    Examples
    --------
    >>> luck = Luck(seed=7, edition=3)
    >>> few, many = luck.uniform("visit", 2), luck.uniform("visit", 1000)
    >>> bool((few == many[:2]).all())
    True
    """

    seed: int
    edition: int
    future: int = 0

    def __post_init__(self) -> None:
        in_range = (
            self.seed >= 0
            and -_EDITION_ZERO <= self.edition < _EDITION_ZERO
            and 0 <= self.future < 2**32
        )
        if not in_range:
            raise ValueError(
                "Luck needs seed >= 0, edition in [-2**31, 2**31) and future in [0, 2**32); "
                f"found seed={self.seed}, edition={self.edition}, future={self.future}."
            )

    def uniform(self, stream: str, n: int) -> NDArray[np.float64]:
        """Return uniform numbers in (0, 1), both ends excluded, for customers 0 to n - 1.

        Parameters
        ----------
        stream : str
            What the luck is about, such as ``"visit"``. Other names give independent numbers.
        n : int >= 0
            Number of customers.

        Returns
        -------
        array of float64, shape (n,)
            Multiples of 2**-53, symmetric about one half.
        """
        where = _key(stream, self.edition, self.future, self.seed)
        out = np.empty(n)
        for start in range(0, n, BLOCK):
            stop = min(start + BLOCK, n)
            raw = _turned.to(where, start // 4).random_raw(start % 4 + stop - start)[start % 4 :]
            # (k + 1/2) 2**-52 of 52 bits, not 53: it is then exact, so neither 0 nor 1 can occur.
            # k as the fraction of a number from 1 to 2: no conversion, a tenth of the time.
            raw >>= np.uint64(12)
            raw |= _ONE
            np.subtract(raw.view(np.float64), 1 - 2.0**-53, out=out[start:stop])
        return out

    def normal(self, stream: str, n: int) -> NDArray[np.float64]:
        """Return standard normal numbers, shape (n,): the quantiles of `uniform`."""
        u = self.uniform(stream, n)
        return np.asarray(ndtri(u, out=u))


class _Turned(threading.local):
    """One bit generator a thread, turned to each key: to make one takes longer than 500 numbers."""

    def __init__(self) -> None:
        self.bits = np.random.Philox(0)

    def to(self, where: tuple[int, int], steps: int) -> np.random.Philox:
        """Return what ``Philox(key=where).advance(steps)`` is; a step is four numbers."""
        self.bits.state = _FRESH | dict(state=dict(counter=(steps, 0, 0, 0), key=where))
        return self.bits


_turned = _Turned()


@lru_cache(maxsize=16_384)  # 5 MB; shows that are compared ask for the same keys again
def _key(stream: str, edition: int, future: int, seed: int) -> tuple[int, int]:
    """Return the key of a cell: where its numbers begin."""
    # The seed stands last, as the only part whose number of 32-bit words varies: no two
    # cells can share a key by running into each other.
    words = [*_words(stream), edition + _EDITION_ZERO, future, *_halves(seed)]
    # as an array of 32-bit words: SeedSequence takes them one by one from a list
    seeded = np.random.SeedSequence(np.array(words, dtype=np.uint32))
    one, other = seeded.generate_state(2, np.uint64).tolist()
    return one, other


@lru_cache(maxsize=1024)
def _words(stream: str) -> list[int]:
    digest = blake2b(stream.encode(), digest_size=8).digest()
    return [int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")]


def _halves(seed: int) -> list[int]:
    """Split a seed into its 32-bit words, the lowest first, as SeedSequence does."""
    words, rest = [int(seed) & 0xFFFFFFFF], int(seed) >> 32
    while rest:
        words, rest = [*words, rest & 0xFFFFFFFF], rest >> 32
    return words


def seeds(study: str, preset: str, count: int) -> list[int]:
    """Return the seeds of a study's shows: other ones for each study and each preset.

    Shows of the same seeds share their luck; five presets on seeds 1, 2, 3 are one draw.

    Examples
    --------
    >>> len(set(seeds("card", "mature", 3) + seeds("card", "new", 3)))
    6
    """
    keys = (f"{study}\n{preset}\n{i}".encode() for i in range(count))
    return [int.from_bytes(blake2b(key, digest_size=4).digest(), "little") for key in keys]


def rank(values: ArrayLike, edges: NDArray[np.float64]) -> NDArray[np.intp]:
    """Count the edges at or below each value, for edges in order.

    Few values are looked up among the edges; for many, where looking up goes astray again and
    again, one edge at a time is several times as fast.

    Examples
    --------
    >>> rank([0.5, 1.0, 9.0], np.array([1.0, 2.0])).tolist()
    [0, 1, 2]
    """
    x = np.asarray(values)
    if x.size <= FEW:
        return np.searchsorted(edges, x, side="right")
    below = np.zeros(x.shape, dtype=np.min_scalar_type(len(edges)))
    for edge in edges:
        below += x >= edge
    return below.astype(np.intp)


def pick(u: ArrayLike, weights: ArrayLike) -> NDArray[np.intp]:
    """Choose one of k things for each uniform number, by the inverse of the cumulative weights.

    Parameters
    ----------
    u : array in (0, 1)
    weights : array, shape (k,), >= 0, not all zero
        Need not add up to 1.

    Returns
    -------
    array of int in [0, k), the shape of `u`

    Raises
    ------
    ValueError
        If a weight is negative or none is positive.

    Examples
    --------
    >>> pick([0.1, 0.3, 0.9], [1, 0, 3]).tolist()
    [0, 2, 2]
    """
    given = np.asarray(weights, dtype=float)
    if given.ndim != 1 or not (given >= 0).all() or not given.sum() > 0:
        raise ValueError(
            "pick needs a list of weights, none negative and at least one positive; "
            f"found {given.tolist()}."
        )
    cumulative = np.cumsum(given)
    return rank(u, cumulative[:-1] / cumulative[-1])


def count(mean: ArrayLike, u: ArrayLike) -> NDArray[np.int64]:
    """Return whole numbers with the given mean: Poisson quantiles.

    The smallest k with P(X <= k) >= u. Each number needs one uniform and no rejection, so equal
    luck gives a count that never falls when its mean rises.

    Parameters
    ----------
    mean : array >= 0, finite
    u : array in (0, 1), of a shape that goes with `mean`

    Raises
    ------
    ValueError
        If a mean is negative or not finite.

    Examples
    --------
    >>> count(2.0, [0.1, 0.5, 0.99]).tolist()
    [0, 2, 6]
    """
    lam, u = np.broadcast_arrays(np.asarray(mean, float), np.asarray(u, float))
    if not (np.isfinite(lam) & (lam >= 0)).all():
        raise ValueError(f"count needs finite means >= 0; found {lam.min()} to {lam.max()}.")
    # Start at the two-term Cornish-Fisher quantile (Cornish and Fisher 1938, skewness
    # lam**-1/2), then walk to the exact one, which is a step or two away.
    z = ndtri(u)
    k = np.maximum(np.floor(lam + np.sqrt(lam) * z + (z * z - 1) / 6), 0.0)
    while (short := pdtr(k, lam) < u).any():
        k += short
    while (far := (k > 0) & (pdtr(k - 1, lam) >= u)).any():
        k -= far
    return k.astype(np.int64)
