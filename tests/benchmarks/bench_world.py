"""What the world costs: run by hand, ``python tests/benchmarks/bench_world.py [largest]``.

Organisations and editions a second of the states alone and of all tables. All ways are timed in
turn (`side_by_side`). The limits of the states are numpy merely drawing as many numbers: by the
fastest generator it has, and by the one that is used (Philox), as many of them normal. The peer is
a plain Python loop of the same model, on 2,000 organisations. The limit of the tables is the states
alone. Prints peak memory, and the exponents of cost in the number of organisations, from sizes
beyond the overhead. Static records against Faker: ``bench_people.py``.
"""

import random
import sys
import tempfile
import tracemalloc
from dataclasses import replace
from math import exp, log
from pathlib import Path
from statistics import median

import numpy as np

from expo_lab import simulate
from expo_lab.scenario import PRESETS
from expo_lab.world import streams
from expo_lab.world.edition import story

EDITIONS = 15
KNOBS = replace(PRESETS["mature"], age=0)  # no warm-up: every edition run is counted
STATES = (50_000, 100_000, 200_000, 400_000)
TABLES = (25_000, 50_000, 100_000, 200_000)


def states_alone(customers):
    for _ in story(KNOBS, customers, EDITIONS, 1):
        pass


def numbers_drawn(customers):
    """How many numbers the states alone draw: in all, and of these as normals."""
    drawn = {"uniform": 0, "normal": 0}

    def counted(name):
        real = getattr(streams.Luck, name)

        def draw(self, stream, n):
            drawn[name] += n
            return real(self, stream, n)

        return real, draw

    kept = {name: counted(name) for name in drawn}
    for name, (_, draw) in kept.items():
        setattr(streams.Luck, name, draw)
    states_alone(customers)
    for name, (real, _) in kept.items():
        setattr(streams.Luck, name, real)
    return drawn["uniform"], drawn["normal"]


def only_draw(uniform, normal=0, by=np.random.Philox):
    rng = np.random.Generator(by(1))
    for _ in range(uniform // 100_000 + 1):
        rng.random(100_000)
    for _ in range(normal // 100_000):
        rng.standard_normal(100_000)


def plain_loop(customers):
    """The same model, one customer at a time, with as many draws; no ledger."""
    u, z = random.Random(1).random, random.Random(2).gauss
    logistic = lambda x: 1 / (1 + exp(-x))  # noqa: E731
    firms = [
        dict(
            belief=1.75, mood=0.0, habit=0.0, fit=0.55 * z(0, 1), barrier=0.0, seen=0, voice=0,
            exposure=0.0, match=0.9 * z(0, 1), inertia=exp(0.5 * z(0, 1)), size=z(2.6, 1.2),
            rival=exp(0.7 * z(0, 1)), abroad=u() < 0.6, tolerance=logistic(0.4 * z(0, 1) - 0.4),
            involved=logistic(z(0, 1)), peers=[int(u() * customers) for _ in range(6)], chance=0.0,
        )
        for _ in range(customers)
    ]  # fmt: skip
    guests = [
        dict(taste=z(0, 1), habit=0.0, arrives=int(40 * u()), stays=-6 * log(u()), seen=0)
        for _ in range(int(customers * (KNOBS.buyers + KNOBS.visitors)))
    ]
    show_up = [0.95, 0.80, 0.76, 0.72, 0.71, 0.65, 0.67, 0.54]
    crowd = 0.0

    def bond(f):
        attitude = logistic(1.2 * (f["belief"] + f["fit"]) - 1.1)
        return (
            -2.9 + f["belief"] + f["fit"] + 0.5 * f["mood"] + 4.4 * f["inertia"] * f["habit"]
            - 0.6 * f["rival"] * 2 * (1 - attitude) - 0.8 * f["barrier"] - 1.1 * f["abroad"]
            + 0.6 * crowd + 0.5 * f["exposure"] - 0.6 * (f["seen"] == 0)
        )  # fmt: skip

    for edition in range(1, EDITIONS + 1):
        economy, came_in, pool = 0.72 * z(0, 1), 0, 0
        for g in guests:
            signs = u() < logistic(0.2 + 0.6 * g["taste"] + 0.3 * g["habit"] + 0.3 * economy)
            week, turns_up = int(8 * u()), u()
            in_the_job = (edition - g["arrives"]) % 40 < g["stays"]
            there = signs and in_the_job and turns_up < show_up[week]
            g["habit"] = 1.0 if there else 0.5 * g["habit"]
            g["seen"] += there
            came_in, pool = came_in + there, pool + in_the_job
        for f in firms:
            f["barrier"] = 0.5 * f["barrier"] + 0.87 * z(0, 1)
            reach = 0.24 if f["seen"] == 0 else 1.0 if f["habit"] == 1 else 0.65
            pull, offered = bond(f) + economy, u() < reach
            came = offered and u() < logistic(pull)
            area = exp(f["size"] + 0.08 * f["belief"] + 0.06 * min(f["seen"], 4) + 0.1 * z(0, 1))
            hoped = 60 * (area / 18) ** 0.45
            leads = round(hoped * exp(crowd + 0.5 * z(0, 1) - 0.125))
            incident = u() < 0.12
            felt = (
                f["match"] + 0.3 * log((leads + 1) / (hoped + 1)) + 0.7 * z(0, 1) - 1.2 * incident
            )
            solved = u() < (0.5 if incident else 0.02) and u() < 0.6
            felt += 0.84 * (solved and incident)
            judged = 0.5 * felt + 0.7 * (felt - f["belief"])
            says = min(10, max(0, round(7.45 + 1.7 * judged + 1.3 * z(0, 1))))
            f["voice"] = came * ((says >= 9) - (says <= 6))
            f["idea"] = came and u() < 0.1 * f["involved"] and u() < 0.3
            surprise = felt - f["belief"] if came else 0.0
            f["belief"] += 0.95 / (1 + 0.95 * (f["seen"] + 1)) * surprise
            f["mood"] = 0.5 * f["mood"] + surprise
            f["habit"], f["seen"] = 1.0 if came else 0.3 * f["habit"], f["seen"] + came
            f["fit"] = 0.9 * f["fit"] + 0.28 * (0.8 * z(0, 1) - 0.2)
        crowd = log((came_in + 1) / (0.38 * pool + 1))
        for f in firms:
            f["exposure"] = sum(firms[p]["voice"] for p in f["peers"]) / 6
            before, f["chance"] = f["chance"], logistic(bond(f))
            weak = f["chance"] < f["tolerance"] or f["chance"] < before * 2 / 3
            f["state"] = 5 if f["chance"] < 0.1 else 4 if weak else 3 if f["chance"] > 0.8 else 2


def peak(customers):
    tracemalloc.start()
    states_alone(customers)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


def written(customers):
    """All tables, an edition at a time, to a folder that is emptied again."""
    with tempfile.TemporaryDirectory() as folder:
        simulate(KNOBS, customers, EDITIONS, 1, out=Path(folder) / "show")


def main(largest):
    """Print the peer, then a table a size for states and for tables, and how both grow."""
    from side_by_side import exponent, lines, machine, timed  # beside this file

    print(machine("numpy", "scipy", "pandas", "pyarrow"))
    people = 1 + KNOBS.buyers + KNOBS.visitors  # customers simulated for each organisation
    uniform, normal = numbers_drawn(10_000)
    per = 10_000 * EDITIONS
    print(f"an organisation and edition: {people} customers, {uniform / per:.1f} numbers drawn, "
          f"{normal / per:.1f} of them normal")  # fmt: skip
    loop = timed({"peer: a plain loop, 2,000": lambda: plain_loop(2_000)})
    print(*lines(loop, 2_000 * EDITIONS, "organisation-editions"), sep="\n")

    states, tables = {}, {}
    for n in [n for n in STATES if n <= largest]:
        k = n / 10_000
        u, z = int(k * uniform), int(k * normal)
        spent = timed(
            {
                "limit: drawing by the fastest": lambda: only_draw(u - z, z, np.random.SFC64),  # noqa: B023
                "limit: drawing by Philox": lambda: only_draw(u - z, z),  # noqa: B023
                "states alone": lambda: states_alone(n),  # noqa: B023
            }
        )
        states[n] = median(spent["states alone"])
        print(f"\n{n:,} organisations, {peak(n):.0f} MB at most")
        print("\n".join(lines(spent, n * EDITIONS, "organisation-editions")), flush=True)
    for n in [n for n in TABLES if n <= largest]:
        spent = timed(
            {
                "limit: states alone": lambda: states_alone(n),  # noqa: B023
                "all tables, written": lambda: written(n),  # noqa: B023
            }
        )
        tables[n] = median(spent["all tables, written"])
        print(f"\n{n:,} organisations, all tables by simulate(out=...)")
        print("\n".join(lines(spent, n * EDITIONS, "organisation-editions")), flush=True)
    for what, found in (("states", states), ("tables", tables)):
        if len(found) > 1:
            power = exponent(list(found), list(found.values()))
            print(f"{what}: cost grows as organisations to the power of {power:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STATES[-1])
