"""Right calls in the rooms collect, io and core."""

import numpy as np
import pandas as pd

import expo_lab as xl


def right(small):
    show, base, held, out = small.show, small.base, small.held, small.out
    home = xl.datasets.folder() / "examples" / "crm"
    stored = xl.collect.save_base(base, out / "stored")
    table = {"t": pd.DataFrame({"a": [1]})}
    return {
        "booking_curve": dict(base=base),
        "consolidate": dict(extracts=held, merge=0.95, review=0.5, survivorship=None, base=None),
        "erase": dict(base=base, customer_id=[]),
        "exact_links": dict(records=base.records),
        "extracts": dict(show=show, dirt=None),
        "k_anonymity": dict(table=show.tables["customers"], columns=["sector"], k=2),
        "open_base": dict(path=stored),
        "owners": dict(records=base.records, truth=show.truth),
        "pseudonymise": dict(base=show.tables, key="k" * 32),
        "read_tables": dict(path=home, mapping=home / "mapping.toml"),
        "save_base": dict(base=base, path=out / "base"),
        "score_links": dict(
            links=base.links, truth=show.truth, false_merge=95.0, missed_merge=5.0, merge=[0.5]
        ),
        "score_verify": dict(
            found=xl.collect.verify(base), records=base.records, truth=show.truth, check=4.0,
            harm=60.0,
        ),
        "suggest_mapping": dict(path=home),
        "true_decay": dict(show=show, dirt=None),
        "verify": dict(base=base),
        "write_tables": dict(
            tables=table, folder=out / "t", manifest={}, file_format="csv", sensitive=()
        ),
        "write_workbook": dict(tables=table, path=out / "w.xlsx"),
        "adjusted_rand": dict(table=np.eye(2)),
        "kappa": dict(table=np.eye(2)),
        "wilson": dict(successes=np.array([1]), trials=np.array([2])),
        "conform": dict(table="editions", frame=show.tables["editions"]),
        "problems": dict(table="editions", frame=show.tables["editions"]),
        "checked": dict(tables=show.tables, who="me"),
        "require": dict(frame=show.tables["editions"], needed=["edition"], who="me"),
        "glossary": dict(term="loyal"),
        "dictionary": {},
    }  # fmt: skip
