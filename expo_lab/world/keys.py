"""Keys: where in all randomness a cell's numbers begin.

What numpy's ``SeedSequence(words).generate_state(2, uint64)`` gives for the words of a cell; NumPy
promises that it stays (NEP 19). Written out here because a show asks for 26 keys an edition: what
the stream, edition and future make of a key is alike for every seed, and shows that are compared
ask for the same keys. The constants and the order are NumPy's, after O'Neill (2015), "Developing a
seed_seq alternative".
"""

from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

_EDITION_ZERO = 2**31  # seed words are unsigned, editions of the warm-up are negative
_WORD = 0xFFFFFFFF
_POOL = 4  # words
_IN_BY, _OUT_BY = 0x931E8875, 0x58F38DED


def _constants(first: int, factor: int, count: int) -> tuple[int, ...]:
    """Return the constants that words are hashed with, one after another."""
    found = [first]
    while len(found) < count:
        found.append(found[-1] * factor & _WORD)
    return tuple(found)


_POOLED = 4 * _POOL  # hashes that the first four words take
_IN = _constants(0x43B0D7E5, _IN_BY, _POOLED + 1)
_OUT = _constants(0x8B51F9DD, _OUT_BY, _POOL + 1)


@lru_cache(maxsize=16_384)  # 5 MB; shows that are compared ask for the same ones again
def key(stream: str, edition: int, future: int, seed: int) -> tuple[int, int]:
    """Return the key of a cell: two words of 64 bits."""
    a, b, c, d = _pool(stream, int(edition) + _EDITION_ZERO, int(future))
    rest, constant = int(seed), _IN[-1]
    # The seed stands last, as the only part whose number of 32-bit words varies: no two
    # cells can share a key by running into each other.
    while True:
        word, mixed = rest & _WORD, []
        for x in (a, b, c, d):
            following = constant * _IN_BY & _WORD
            mixed.append(_mixed(x, _hashed(word, constant, following)))
            constant = following
        a, b, c, d = mixed
        rest >>= 32
        if not rest:
            break
    e, f, g, h = (_hashed(x, _OUT[i], _OUT[i + 1]) for i, x in enumerate((a, b, c, d)))
    return e | f << 32, g | h << 32


@lru_cache(maxsize=4096)
def _pool(stream: str, edition: int, future: int) -> tuple[int, ...]:
    """Return the pool as it is before the seed's words come."""
    digest = blake2b(stream.encode(), digest_size=8).digest()
    name = int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")
    at = iter(pairwise(_IN))
    pool = [_hashed(word, *next(at)) for word in (*name, edition, future)]
    for source in range(_POOL):
        for target in range(_POOL):
            if source != target:
                pool[target] = _mixed(pool[target], _hashed(pool[source], *next(at)))
    return tuple(pool)


def _hashed(word: int, constant: int, following: int) -> int:
    x = (word ^ constant) * following & _WORD
    return x ^ x >> 16


def _mixed(x: int, y: int) -> int:
    both = x * 0xCA01F9DD - y * 0x4973F715 & _WORD
    return both ^ both >> 16
