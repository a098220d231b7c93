"""How fast policies are judged, beside the bare editions that judging them cannot do without.

Run with ``python tests/benchmarks/bench_rollout.py [customers ...]``. A show of ten editions goes
on for three under eight lucks. The unit is one policy in one edition; the reference, which looks at
nobody, is counted too. The limit is the same editions held alone, with nobody looking, deciding or
keeping books. Three policies: even spending looks at nobody in particular, a playbook on the record
reads what customers did and said, one on forecasts has a model fitted at each look. There is no
peer: we know of no package that does the same. All ways are timed in turn (`side_by_side`).
Processes are started beforehand.
"""

import sys
from statistics import median

import expo_lab as xl
from expo_lab.strategy import Even, Playbook, rollout

CUSTOMERS = (500, 2000, 8000)
EDITIONS, FUTURES = 3, 8
POLICIES = {
    "even spending": Even("call", 20_000),
    "playbook on the record": Playbook("dick_basu", {"loyal": ("call", 1)}, 20_000),
    "playbook on forecasts": Playbook("reinartz_kumar", {"true friend": ("call", 1)}, 20_000),
}


def bare(show: xl.Show) -> None:
    """Hold the editions of two policies and do nothing else."""
    for future in range(1, FUTURES + 1):
        for _ in range(2):
            path = show
            for _ in range(EDITIONS):
                path = path.advance(None, future)


def main(sizes):
    """Print a table for each size, and how the time grows."""
    from side_by_side import exponent, lines, machine, timed  # beside this file

    print(machine("numpy", "pandas", "scipy", "joblib"))
    spent: dict[str, list[float]] = {name: [] for name in POLICIES}
    for customers in sizes:
        show = xl.simulate("mature", customers, 10, 2026)

        def judge(name: str, jobs: int, show: xl.Show = show) -> None:
            rollout(show, {name: POLICIES[name]}, EDITIONS, FUTURES, jobs=jobs)

        judge("even spending", 2)  # starts the processes
        ways = {"limit: the editions alone": lambda: bare(show)}  # noqa: B023
        for name in POLICIES:
            ways[name] = lambda name=name: judge(name, 1)
            ways[f"{name}, two processes"] = lambda name=name: judge(name, 2)
        found = timed(ways)
        print(f"\n{customers:,} organisations that could exhibit")
        print("\n".join(lines(found, 2 * EDITIONS * FUTURES, "policy-editions")), flush=True)
        for name in POLICIES:
            spent[name].append(median(found[name]))
    if len(sizes) > 1:
        for name, seconds in spent.items():
            power = exponent(sizes, seconds)
            print(f"{name}: time grows as customers to the power of {power:.2f}")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or CUSTOMERS)
