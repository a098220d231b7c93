"""Link: which records are one customer's, by probabilistic record linkage."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .clusters import clusters
from .normalise import CUT, normalise

# Pairs that share one of these teach m; the first two are taken in which any records agree, since
# what is shared teaches nothing of itself.
LEARNT_FROM = ("email", "name", "phone", "contact", "street")
CERTAIN = (("email",), ("name", "city"))  # who agrees in these is all but surely one customer
LISTS = ("words", "rare", "persons")  # the columns of `normalise` that are lists of words
SEED = 1  # of the sample of pairs that estimates u
PAIRS = 1e6  # pairs in that sample, a fifth of them at the first look; ours
RECALL = 0.7  # share of true pairs that agree in one of `CERTAIN`; ours
SAME = 0.5  # probability from which a pair is kept out of the sample for u; ours
UNSEEN = 0.01  # m of a level that no pair showed which taught; ours
LEAST_M = 1e-4  # no field alone rules a pair out; ours

# One name is the beginning of the other, as on a badge.
_CUT = (
    f"least(length(letters_l), length(letters_r)) >= {CUT} "
    "and (starts_with(letters_l, letters_r) or starts_with(letters_r, letters_l))"
)
_LIKE = "jaro_winkler_similarity({0}_l, {0}_r, {1}) > 0"
# Lists are slow to compare: only where their bits (`_bits`) do not tell.
_SHARED = "case when ({0}_bits_l & {0}_bits_r) > 0 then list_has_any({0}_l, {0}_r) else false end"
# What is compared: the fields (one of them must be known on both sides) and the levels of
# agreement, best first; what is left is disagreement. E-mail and contact are one comparison,
# since both change with the person; so are postcode and city.
COMPARISONS = {
    "name": (("name",), (
        "name_l = name_r",
        _LIKE.format("name", 0.94),
        _CUT,
        "case when (words_bits_l & words_bits_r) in (words_bits_l, words_bits_r) "
        "then list_has_all(words_l, words_r) or list_has_all(words_r, words_l) else false end",
        _SHARED.format("rare"),
    )),
    "person": (("email", "contact"), (
        "email_l = email_r",
        _LIKE.format("email", 0.96),
        "contact_l = contact_r or box_l = box_r",
        _LIKE.format("contact", 0.94),
        _SHARED.format("persons"),
    )),
    "phone": (("phone",), (
        "phone_l = phone_r and extension_l = extension_r",
        "phone_l = phone_r and (extension_l is null or extension_r is null)",
        "phone_l = phone_r",
    )),
    "street": (("street",), ("street_l = street_r", _LIKE.format("street", 0.94))),
    "place": (("postcode", "city"), ("postcode_l = postcode_r", _LIKE.format("city", 0.94))),
}  # fmt: skip
# A pair is looked at if all the fields of one of these agree.
BLOCKS = (
    ("email",), ("box",), ("contact",), ("phone",), ("street",), ("name",),
    ("start", "postcode"), ("start", "city"),
)  # fmt: skip


def link(records: pd.DataFrame, merge: float = 0.95, review: float = 0.5) -> pd.DataFrame:
    """Weigh pairs of records by the model of Fellegi and Sunter, without any known answers.

    The weight of a pair adds up log2(m / u) over the fields compared: m is how often two records
    of one customer agree to that level, u how often two of different customers do (Fellegi &
    Sunter 1969, JASA 64(328), 1183-1210). Splink estimates u from a random sample of pairs, and m
    by EM over the pairs that share an e-mail and over those that share a name; where the lists
    have none, a phone number, contact or street takes its place.

    Parameters
    ----------
    records : DataFrame
        As for `normalise`.
    merge, review : float in (0, 1), review <= merge
        Probabilities from which a pair is merged, and listed for review; ours.

    Returns
    -------
    DataFrame
        record_id_l < record_id_r, match_weight (bits), match_probability, decision ("merged" or
        "review"), in order of the two ids. The same records give the same bytes.

    Raises
    ------
    ValueError
        If the thresholds are out of order, a record_id repeats or is absent, or too few records
        agree in what is learnt from (`CERTAIN`, and two of `LEARNT_FROM`).

    References
    ----------
    Linacre, R., et al. (2022). Splink: free software for probabilistic record linkage at scale.
    Int. J. Population Data Science 7(3).
    """
    if not 0 < review <= merge < 1:
        raise ValueError(
            f"link needs 0 < review <= merge < 1, found review={review!r} and merge={merge!r}."
        )
    frame = normalise(records)
    teachers = [f for f in LEARNT_FROM if _agree(frame, f)][:2]
    if len(teachers) < 2 or not any(_agree(frame, *fields) for fields in CERTAIN):
        raise ValueError(
            "link learns from pairs of records of one e-mail, or of one name and city, and from "
            f"those that agree in two of {', '.join(LEARNT_FROM)}; of the {len(frame)} records "
            f"found, some agree in {' and '.join(teachers) or 'none of them'}. Try exact_links."
        )
    found = _weigh(frame, teachers, merge, review)
    ids = np.sort(found[["record_id_l", "record_id_r"]].to_numpy(object), axis=1)
    probability = found["match_probability"].to_numpy(float).round(6)
    made = pd.DataFrame(
        dict(
            record_id_l=pd.Series(ids[:, 0], dtype="str"),
            record_id_r=pd.Series(ids[:, 1], dtype="str"),
            match_weight=found["match_weight"].to_numpy(float).round(4),
            match_probability=probability,
            decision=pd.Series(np.where(probability >= merge, "merged", "review"), dtype="str"),
        )
    )
    return made.sort_values(["record_id_l", "record_id_r"], ignore_index=True)


def no_links() -> pd.DataFrame:
    """Return the table of `link` without a row, for lists in which nothing was linked."""
    text, number = pd.Series(dtype="str"), pd.Series(dtype="float64")
    return pd.DataFrame(
        dict(record_id_l=text, record_id_r=text, match_weight=number, match_probability=number,
             decision=text)
    )  # fmt: skip


def _agree(frame: pd.DataFrame, *fields: str) -> bool:
    """Whether any two records agree in all of some fields."""
    return bool(frame[list(fields)].dropna().duplicated().any())


def _weigh(frame: pd.DataFrame, teachers: list[str], merge: float, review: float) -> pd.DataFrame:
    """Estimate m and u, and weigh the pairs."""
    from splink import block_on

    sample: dict[str, Any] = dict(seed=SEED, num_chunks=1, min_count_per_level=None)
    frame = frame.assign(**{f"{c}_bits": _bits(frame[c]) for c in LISTS})
    with _database() as (register, linker):
        data = register(frame)
        first = linker(data, _settings())
        train = first.training
        train.estimate_probability_two_random_records_match(
            [block_on(*fields) for fields in CERTAIN], recall=RECALL
        )
        train.estimate_u_using_random_sampling(max_pairs=PAIRS / 5, **sample)
        for field in teachers:
            train.estimate_parameters_using_expectation_maximisation(block_on(field))
        sure = first.inference.predict(SAME).as_pandas_dataframe()
        model = first.misc.save_model_to_json()
        # That sample holds true pairs too, and in a field like e-mail nearly all that agree are
        # true. So u is estimated again, from one record of each customer found so far. Here it is
        # better to put too much together than too little: a few true pairs left would make up most
        # that agree.
        one = frame[clusters(frame["record_id"], sure) == frame["record_id"]]
        second = linker(register(one), _settings())
        second.training.estimate_u_using_random_sampling(max_pairs=PAIRS, **sample)
        again = second.misc.save_model_to_json()
        least_u = 1 / min(PAIRS, len(one) * (len(one) - 1) / 2)
        for old, new in zip(model["comparisons"], again["comparisons"], strict=True):
            levels = zip(old["comparison_levels"], new["comparison_levels"], strict=True)
            for level, other in levels:
                if not level.get("is_null_level"):
                    m, u = level.get("m_probability", UNSEEN), other.get("u_probability", 0.0)
                    level["m_probability"] = max(LEAST_M, round(m, 6))
                    level["u_probability"] = max(least_u, round(u, 9))
        found: pd.DataFrame = linker(data, model).inference.predict(review).as_pandas_dataframe()
    return found


def _bits(lists: pd.Series) -> pd.Series:
    """Say of each list of words by the bits of a number which words it may hold.

    A word has one of 62 bits, the same for all: lists whose bits have none in common share no word,
    and a list holds another one only if its bits hold the other's.
    """
    bit: dict[str, int] = {}

    def held(words: list[str] | None) -> int | None:
        if words is None:
            return None
        return sum({1 << bit.setdefault(word, len(bit) % 62) for word in words})

    # as objects: numbers beside gaps would become floats, which have but 53 bits
    return pd.Series([held(words) for words in lists], dtype=object, index=lists.index)


def _settings() -> dict[str, Any]:
    """Say what is compared, in Splink's words."""
    from splink import block_on

    comparisons = []
    for name, (fields, levels) in COMPARISONS.items():
        gap = " and ".join(f"({f}_l is null or {f}_r is null)" for f in fields)
        null = dict(sql_condition=gap, label_for_charts="gap", is_null_level=True)
        rest = [dict(sql_condition=sql, label_for_charts=sql) for sql in (*levels, "ELSE")]
        comparisons.append(dict(output_column_name=name, comparison_levels=[null, *rest]))
    return dict(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*fields) for fields in BLOCKS],
        retain_matching_columns=False,
        linker_uid="expo_lab",
    )


@contextmanager
def _database() -> Iterator[tuple[Callable[[pd.DataFrame], Any], Callable[..., Any]]]:
    """Open a database of one thread, so that sums keep their order; silent.

    Gives what takes a table in, and what makes a Splink linker of it.
    """
    import duckdb
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    def register(frame: pd.DataFrame) -> Any:
        types = {c: pa.list_(pa.string()) if c in LISTS else pa.string() for c in frame}
        types |= {f"{c}_bits": pa.int64() for c in LISTS}
        schema = pa.schema(list(types.items()))
        return api.register(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))

    talk = logging.getLogger("splink")
    level = talk.level
    talk.setLevel(logging.CRITICAL)
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET enable_progress_bar = false")  # it would speak where a query takes long
    api = DuckDBAPI(connection)
    try:
        # the settings are ours, and looking through them would take time at every linker
        yield register, partial(Linker, log_level=None, validate_settings=False)
    finally:
        connection.close()
        talk.setLevel(level)
