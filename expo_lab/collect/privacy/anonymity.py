"""Anonymity: how well rows hide among their like, before a table is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ...core.schema import TABLES
from ...core.validation import columns_with, require


@dataclass(frozen=True)
class Anonymity:
    """How far the rows of a table can be told apart by what others may know.

    Attributes
    ----------
    k : int
        How many customers a row should hide among, itself included.
    smallest : int
        Customers in the smallest class: the table is k-anonymous up to this k. 0 for no rows.
    rows, below : int
        Rows in all, and in classes of fewer than k customers.
    classes : DataFrame
        One row a class: the columns asked about, and ``customers``; the smallest first.
    columns : DataFrame
        One row a column (the index): ``values`` it has; rows ``below`` k by it alone; rows
        ``saved`` from being below k if it alone were left out. First the one that narrows most.
    telling : tuple of str
        Columns of the table that by the schema name somebody (personal or sensitive) and were not
        asked about: with them in it no table is anonymous.
    """

    k: int
    smallest: int
    rows: int
    below: int
    classes: pd.DataFrame = field(repr=False)
    columns: pd.DataFrame = field(repr=False)
    telling: tuple[str, ...] = ()

    def __str__(self) -> str:
        first = f"; {self.columns.index[0]} narrows most" if self.below else ""
        found = (
            f"{self.below:,} of {self.rows:,} rows hide among fewer than {self.k} customers, the "
            f"smallest class has {self.smallest}{first}."
        )
        if self.telling:
            names = ", ".join(self.telling)
            found += (
                f" Not counted, for they name customers outright: {names}; hand none of them out."
            )
        return found


def k_anonymity(table: pd.DataFrame, columns: Sequence[str] | None = None, k: int = 5) -> Anonymity:
    """Count how many customers share each row's outward traits (Sweeney 2002).

    Rows that agree in all columns make a class. The class has as many customers as it holds
    different customer_id (column or index); a table without that has one customer a row. A gap
    counts as a value.

    A class of k or more still tells what all in it have in common, and the catalogues that a show
    prints tell outsiders who exhibited when: name such columns too where they matter.

    Parameters
    ----------
    table : DataFrame
        What is to be handed out.
    columns : sequence of str, optional
        What an outsider may know of a customer. By default all that the schema's table customers
        describes and `table` has, but its key and what it calls personal or sensitive: those name
        a customer outright, and the answer shows none of their values. Name postcode where it is
        to be handed out.
    k : int, default 5
        Ours; from 3 to 11 are in use.

    Returns
    -------
    Anonymity

    Raises
    ------
    ValueError
        For a column that is absent, none at all, or k below 2.

    References
    ----------
    Sweeney, L. (2002). k-anonymity: a model for protecting privacy. International Journal of
    Uncertainty, Fuzziness and Knowledge-Based Systems 10(5), 557-570.

    Examples
    --------
    >>> handed_out = pd.DataFrame({"country": ["DE", "DE", "FR"], "sector": "energy"})
    >>> print(k_anonymity(handed_out, k=2))
    1 of 3 rows hide among fewer than 2 customers, the smallest class has 1; country narrows most.
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 2:
        raise ValueError(f"k_anonymity: k must be a whole number of at least 2, found {k!r}.")
    require(table, (), "k_anonymity")
    frame = table.reset_index() if table.index.name == "customer_id" else table
    about = TABLES["customers"]
    hidden = columns_with("personal", "sensitive")
    open_ones = [c for c in about.names if c not in {*about.key, *hidden}]
    usual = [c for c in open_ones if c in frame]
    asked = usual if columns is None else list(dict.fromkeys(columns))
    if not asked:
        raise ValueError(
            "k_anonymity: the table has none of the columns that describe a customer "
            f"({', '.join(open_ones)}); name the ones that an outsider may know."
        )
    require(frame, asked, "k_anonymity")

    def below(by: list[str]) -> int:
        return int((_alike(frame, by) < k).sum()) if by else len(frame) * (_all(frame) < k)

    missed = below(asked)
    found = [
        dict(
            column=c,
            values=frame[c].nunique(dropna=False),
            below=below([c]),
            saved=missed - below([other for other in asked if other != c]),
        )
        for c in asked
    ]
    by_column = pd.DataFrame(found).sort_values(
        ["saved", "below", "values", "column"], ascending=[False, False, False, True]
    )
    size = _alike(frame, asked)
    classes = frame[asked].assign(customers=size).drop_duplicates(ignore_index=True)
    classes = classes.sort_values(["customers", *asked], ignore_index=True)
    return Anonymity(
        k=k,
        smallest=int(size.min()) if len(size) else 0,
        rows=len(frame),
        below=missed,
        classes=classes,
        columns=by_column.set_index("column"),
        telling=tuple(c for c in frame if c in hidden - set(asked) and _says(frame[c])),
    )


def _says(column: pd.Series) -> bool:
    """Whether a column holds anything; pseudonymising leaves it there and empty."""
    return bool((column.notna() & (column != "")).any())


def _all(frame: pd.DataFrame) -> int:
    return frame["customer_id"].nunique() if "customer_id" in frame else len(frame)


def _alike(frame: pd.DataFrame, by: list[str]) -> pd.Series:
    """Count for each row the customers of its class."""
    code = frame.groupby(by, dropna=False, observed=True, sort=False).ngroup()
    if "customer_id" not in frame:
        return code.map(code.value_counts())
    return frame["customer_id"].groupby(code).transform("nunique")
