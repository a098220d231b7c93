"""Records for customers: names, addresses and contacts that fit their country and are nobody's.

Pools of texts are filled once; rows are then put together by looking the pools up, all rows at a
time. No field of a row is a call of Faker, which makes it some hundred times as fast.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...core.schema import KINDS, SECTORS
from ..streams import Luck
from .pools import TONGUE, Floats, Ints, pools, towns


def people(kind: str, n: int, origin: np.ndarray, sector: np.ndarray, luck: Luck) -> pd.DataFrame:
    """Make lasting records for the first n customers of one kind.

    A row depends on the kind, on the luck of its customer and on its origin and sector; a name
    also on the rows before it, never on those after. So more customers leave earlier rows alone.

    Parameters
    ----------
    kind : one of ``expo_lab.core.schema.KINDS``
    n : int >= 0
        Number of customers.
    origin : array of int, shape (n,)
        0 from the show's city (Hannover), 1 from elsewhere in Germany, 2 from abroad.
    sector : array of int in 0..7, shape (n,)
        Place in ``expo_lab.core.schema.SECTORS``; chooses the trade word of a company's name.
    luck : Luck

    Returns
    -------
    DataFrame, n rows, text but for the last column
        name
            The organisation, unique within and between kinds; for a visitor the person.
        country, city, street, postcode
            ISO 3166 code of the country, and an address as that country writes it.
        contact
            The person to speak to.
        phone
            A number kept for fiction, or one under an unassigned country code (blocks and their
            sources: ``expo_lab.world.people.places.PHONES``), with an extension as in ITU-T E.123.
        email
            Unique, under example.com, .org or .net, which RFC 2606 keeps for examples.
        bank_account
            Shaped like an IBAN and never one: XX is among the codes that ISO 3166 leaves to its
            users and in no IBAN registry (XK is, for Kosovo), and the check digits are wrong.
        distance_km
            Great circle from the city to Hannover, whole km.

    Raises
    ------
    ValueError
        For an unknown kind, for codes out of range or of another length, and where new names
        run out: above some 300,000 customers of one kind, country and sector.

    Examples
    --------
    >>> from expo_lab.world import Luck
    >>> records = people("buyer", 3, np.array([0, 1, 2]), np.array([0, 1, 2]), Luck(7, 0))
    >>> records.city[0], records.country[1], records.email.is_unique
    ('Hannover', 'DE', True)
    """
    if kind not in KINDS:
        raise ValueError(f"people needs a kind out of {', '.join(KINDS)}; found {kind!r}.")
    origin = _codes("origin", origin, n, 3)
    sector = _codes("sector", sector, n, len(SECTORS))
    role = KINDS.index(kind)
    pool, town = pools(), towns()
    only = np.zeros(n, np.int64)  # the group of a pool that has one

    def u(field: str) -> Floats:
        return luck.uniform(f"people {kind} {field}", n)

    city = np.searchsorted(town.cumulative, origin + u("city"), side="right")
    country = town.country[city]
    person = 2 * country + (u("gender") < 0.5)
    lead, tail = pool.lead.places(person, u("lead")), pool.tail.places(person, u("tail"))
    contact = _join(pool.lead.text.take(lead), pool.tail.text.take(tail))
    # Customer number and kind in one: no two share it, and so no two share an e-mail.
    own = pa.array(len(KINDS) * np.arange(n) + role).cast(pa.large_string())
    domain = pool.domain.draw(only, u("domain"))
    road = pool.street.places(country, u("street"))
    house = pool.house.draw(only, u("house"))
    extension = pool.extension.draw(only, u("extension"))
    columns = {
        "name": contact if kind == "visitor" else _names(role, city, sector, u("name")),
        "country": town.code.take(pa.array(city)),
        "city": town.name.take(pa.array(city)),
        "street": _join(pool.street.text.take(road), house, pool.street.other.take(road)),
        "postcode": pool.postcode.draw(city, u("postcode")),
        "contact": contact,
        "phone": _join(pool.phone.draw(country, u("phone")), extension),
        "email": _join(pool.lead.other.take(lead), pool.tail.other.take(tail), own, domain),
        "bank_account": _accounts(role, u("account")),
        "distance_km": pa.array(town.distance_km[city]),
    }
    return pa.table(columns).to_pandas()


def _codes(what: str, codes: np.ndarray, n: int, end: int) -> Ints:
    found = np.asarray(codes)
    if found.shape != (n,) or not np.isin(found, np.arange(end)).all():
        raise ValueError(
            f"people needs n = {n} codes of {what}, each from 0 to {end - 1}; found an array of "
            f"shape {found.shape} with {sorted(set(found.ravel().tolist()))[:10]}."
        )
    return found.astype(np.int64)


def _join(*parts: Any) -> Any:
    return pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))


def _names(role: int, city: Ints, sector: Ints, u: Floats) -> Any:
    """Name organisations: stem, trade word, legal form; and a partner, if that is taken.

    No two names can be equal. Trade words tell the sectors of a language apart and legal forms its
    countries; combinations of stem, word and form are dealt out among the kinds; and where one is
    drawn for the o-th time, its partner is the o-th of a walk through all stems.
    """
    pool, town = pools(), towns()
    group = town.country[city] * len(SECTORS) + sector
    tongue = TONGUE[town.country[city]]
    start, stems, frames = pool.stem.start[tongue], pool.stem.size[tongue], pool.frame.size[group]

    code = len(KINDS) * (u * (stems * frames // len(KINDS))).astype(np.int64) + role
    stem = code // frames
    frame = pa.array(pool.frame.start[group] + (code + stem) % frames)  # + stem: all forms a kind
    key = pd.Series(code * len(pool.frame.size) + group)
    taken = key.groupby(key).cumcount().to_numpy()
    if (taken >= stems).any():
        raise ValueError(
            f"people needs a new name for customer {int((taken >= stems).argmax())} and found all "
            "of its country and sector taken: spread the customers over more sectors or origins."
        )
    partner = (stem + taken * pool.stride[tongue]) % stems
    return _join(
        town.prefix.take(pa.array(city)),
        pool.frame.text.take(frame),
        pool.stem.text.take(pa.array(start + stem)),
        pool.partner.take(pa.array(np.where(taken > 0, 1 + start + partner, 0))),
        pool.frame.other.take(frame),
    )


def _accounts(role: int, u: Floats) -> Any:
    """Write account numbers that fail every IBAN check.

    ISO 13616 moves country and check digits to the end, reads letters as A = 10 to Z = 35 (so XX
    as 3333) and asks for a remainder of 1 by 97 (ISO 7064, MOD 97-10). Ours is 0.
    """
    body = (role + 1) * 10**15 + (u * 10**15).astype(np.int64)
    rest = (body % 97 * (10**6 % 97) + 333300) % 97
    head = pa.array([f"XX{digits:02d}" for digits in range(98)], pa.large_string())
    return _join(head.take(pa.array(97 - rest)), pa.array(body).cast(pa.large_string()))
