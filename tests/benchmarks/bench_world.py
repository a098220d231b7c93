"""What the world costs: run by hand, ``python tests/benchmarks/bench_world.py [largest]``.

Prints customer-editions a second of the states alone and of all tables, the ratios to numpy merely
drawing the same numbers and to a plain Python loop of the same model, peak memory, and the exponent
of cost in the number of customers. Seconds are this machine's and the best of three; read the
ratios. Static records against Faker: ``bench_people.py``.
"""

import random
import sys
import tempfile
import time
import tracemalloc
from dataclasses import replace
from math import exp, log
from pathlib import Path

import numpy as np

from expo_lab import simulate
from expo_lab.scenario import PRESETS
from expo_lab.world import streams
from expo_lab.world.edition import story

EDITIONS = 15
KNOBS = replace(PRESETS["mature"], age=0)  # no warm-up: every edition run is counted


def seconds(work, times=3):
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


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


def only_draw(uniform, normal=0):
    rng = np.random.Generator(np.random.Philox(1))
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


def main(largest):
    states_alone(1_000)  # imports and first calls
    people = 1 + KNOBS.buyers + KNOBS.visitors  # customers simulated for each organisation
    uniform, normal = numbers_drawn(10_000)
    cells = 10_000 * EDITIONS
    loop = seconds(lambda: plain_loop(2_000), 1) / (2_000 * EDITIONS)
    print(f"an organisation and edition, {people} customers: {uniform / cells:.1f} numbers drawn,")
    print(f"{normal / cells:.1f} of them normal; plain loop {1 / loop / 1e6:.3f} M org-editions/s")
    print("states alone:                                       x drawing  x drawing     x faster")
    print(
        "organisations  M org-ed./s  M customer-ed./s  MB    as many    as they are   than a loop"
    )
    taken = {}
    for n in [n for n in (10_000, 100_000, 1_000_000) if n <= largest]:
        k = n * EDITIONS / cells
        taken[n] = seconds(lambda n=n: states_alone(n), 1 if n > 100_000 else 3)
        alone = seconds(lambda k=k: only_draw(int(k * uniform)))
        alike = seconds(lambda k=k: only_draw(int(k * (uniform - normal)), int(k * normal)))
        rate = n * EDITIONS / taken[n] / 1e6
        mb = f"{peak(n):6.0f}" if n <= 100_000 else "      "
        ratios = f"{taken[n] / alone:10.1f} {taken[n] / alike:10.1f} "
        ratios += f"{loop * n * EDITIONS / taken[n]:14.0f}"
        print(f"{n:13,} {rate:12.2f} {rate * people:12.2f} {mb} {ratios}")
    if len(taken) > 1:
        few, many = min(taken), max(taken)
        print(f"cost grows as N^{log(taken[many] / taken[few]) / log(many / few):.2f}")
    print("all tables, simulate(out=...), an edition at a time:")
    with tempfile.TemporaryDirectory() as folder:
        whole = {}
        simulate(KNOBS, 1_000, 2, 1, out=Path(folder) / "first")  # fills the pools of names
        for n in [n for n in (20_000, 200_000, 1_000_000) if n <= largest]:
            target = Path(folder) / str(n)
            whole[n] = seconds(
                lambda n=n, t=target: simulate(KNOBS, n, EDITIONS, 1, out=t), times=1
            )
            rate = n * EDITIONS / whole[n] / 1e6
            rates = f"{rate:.2f} M org-editions/s, {rate * people:.2f} M customer-editions/s"
            print(f"{n:13,} organisations: {rates}")
        if len(whole) > 1:
            few, many = min(whole), max(whole)
            print(f"cost grows as N^{log(whole[many] / whole[few]) / log(many / few):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
