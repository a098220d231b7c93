"""A rule gives the same answer on every kind of frame that is installed here."""

from importlib.util import find_spec

import pandas as pd
import polars as pl
import pytest

from expo_lab.segment.scheme.scheme import SCHEMES

# narwhals announces a package of its own for Dask; what it has now is what is tested
pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")


def polars(frame):
    return pl.from_pandas(frame), lambda made: made.to_pandas()


def polars_lazy(frame):
    return pl.from_pandas(frame).lazy(), lambda made: made.collect().to_pandas()


def pyarrow(frame):
    import pyarrow as pa

    return pa.Table.from_pandas(frame, preserve_index=False), lambda made: made.to_pandas()


def duckdb(frame):
    import duckdb

    connection = duckdb.connect()
    return connection.from_df(frame), lambda made: made.df()


def dask(frame):
    import dask.dataframe as dd

    return dd.from_pandas(frame, npartitions=3), lambda made: made.compute()


def pyspark(frame):
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    rows = frame.to_dict("records")  # by rows: Spark's own reading of pandas 3 lags behind
    return spark.getOrCreate().createDataFrame(rows), lambda made: pd.DataFrame(
        [row.asDict() for row in made.collect()]
    )


INSTALLED = [make for make in (polars, polars_lazy, pyarrow, duckdb, dask, pyspark)
             if find_spec(make.__name__.removesuffix("_lazy"))]  # fmt: skip


@pytest.fixture(scope="module", params=INSTALLED, ids=lambda make: make.__name__)
def backend(request):
    return request.param


def plain(people, scheme):
    words = dict.fromkeys(("kind", "origin"), "str")
    frame = people.sample(200, random_state=0).astype(words)[["kind", *scheme.columns]]
    return frame.rename_axis("row").assign(row=range(len(frame))).reset_index(drop=True)


def test_what_the_base_install_and_ci_hold_is_tested():
    assert {m.__name__ for m in INSTALLED} >= {"polars", "polars_lazy", "pyarrow", "duckdb"}


@pytest.mark.parametrize("name", list(SCHEMES))
def test_every_frame_gives_the_same_segments(name, backend, people):
    scheme = SCHEMES[name]
    frame = plain(people, scheme)
    native, read = backend(frame)
    found = read(scheme(native)).sort_values("row", ignore_index=True)
    assert found[name].astype(str).tolist() == scheme(frame).astype(str).tolist()


@pytest.mark.parametrize("name", ["dick_basu", "geography"])
def test_every_frame_refuses_gaps(name, backend, people):
    scheme = SCHEMES[name]
    column = next(iter(scheme.cuts.values())).column
    frame = plain(people.query("kind == 'exhibitor'"), scheme)
    frame[column] = frame[column].astype(float).where(frame["row"] != 7)
    with pytest.raises(ValueError, match=f"'{column}' has 1 gaps among exhibitors"):
        scheme(backend(frame)[0])


def test_kinds_may_be_texts_or_categories_and_others_may_have_gaps(backend):
    kinds = ["exhibitor", "visitor", "exhibitor", "exhibitor"]
    frame = pd.DataFrame(dict(kind=kinds, relative_attitude=[0.9, None, 0.1, 0.5], row=range(4)))
    frame["repeat_patronage"] = [1.0, 0.0, 0.0, 1.0]
    scheme = SCHEMES["dick_basu"]
    expected = ["loyal", "not applicable", "not loyal", "loyal"]
    native, read = backend(frame)
    found = read(scheme(native)).sort_values("row")["dick_basu"]
    assert found.astype(str).tolist() == expected
    if isinstance(native, pl.DataFrame):
        for of in (pl.Categorical, pl.Enum(["exhibitor", "visitor"])):
            as_kinds = native.with_columns(pl.col("kind").cast(of))
            for whole in (as_kinds, as_kinds.to_arrow()):
                made = scheme(whole)["dick_basu"]
                assert [str(name) for name in made.to_numpy()] == expected
        gone = native.with_columns(kind=pl.lit(None, pl.String))
        assert scheme(gone)["dick_basu"].to_list() == ["not applicable"] * 4
        assert scheme(gone.to_arrow())["dick_basu"].to_pylist() == ["not applicable"] * 4
        nobody = native.clear()
        assert scheme(nobody)["dick_basu"].to_list() == []
