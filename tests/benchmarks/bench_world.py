"""What the world costs: run by hand, ``python tests/benchmarks/bench_world.py [largest]``.

Prints customer-editions a second of the states alone and of all tables, the ratios to numpy merely
drawing as many numbers and to a plain Python loop of the same kind, peak memory, and the exponent
of cost in the number of customers. Seconds are this machine's; read the ratios.
"""

import sys
import tempfile
import time
import tracemalloc
from dataclasses import replace
from math import exp, log
from pathlib import Path

import numpy as np

from expo_lab.scenario import PRESETS
from expo_lab.world import streams
from expo_lab.world.edition import story
from expo_lab.world.portfolio import write_show

EDITIONS = 15
KNOBS = replace(PRESETS["mature"], age=0)  # no warm-up: every edition run is counted


def seconds(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def states_alone(customers):
    for _ in story(KNOBS, customers, EDITIONS, 1):
        pass


def numbers_drawn(customers):
    """How many numbers the states alone draw."""
    real, count = streams.Luck.uniform, 0

    def counted(self, stream, n):
        nonlocal count
        count += n
        return real(self, stream, n)

    streams.Luck.uniform = counted
    states_alone(customers)
    streams.Luck.uniform = real
    return count


def only_draw(count):
    rng = np.random.Generator(np.random.Philox(1))
    for _ in range(count // 100_000 + 1):
        rng.random(100_000)


def plain_loop(customers):
    """The heart of the model, one customer at a time: bond, decision, experience, belief."""
    import random

    rng = random.Random(1)
    for _ in range(customers):
        belief, mood, habit, fit, barrier, seen = 1.3, 0.0, 0.0, rng.gauss(0, 0.6), 0.0, 0
        match, inertia, rival = rng.gauss(0, 0.9), exp(rng.gauss(0, 0.5)), exp(rng.gauss(0, 0.7))
        for _ in range(EDITIONS):
            barrier = 0.5 * barrier + 0.87 * rng.gauss(0, 1)
            bond = -2.4 + belief + fit + 0.5 * mood + 3.1 * inertia * habit - 0.6 * rival - barrier
            offered = rng.random() < 0.5
            came = rng.random() < 1 / (1 + exp(-bond)) and offered
            area = exp(2.6 + 1.2 * rng.gauss(0, 1))
            leads = 60 * (area / 18) ** 0.45 * exp(0.5 * rng.gauss(0, 1))
            incident = rng.random() < 0.12
            felt = match + 0.3 * log(leads + 1) - 1.2 * incident + 0.7 * rng.gauss(0, 1)
            solved = incident and rng.random() < 0.3
            surprise = felt + 0.8 * solved - belief if came else 0.0
            answer = 3.75 + 0.75 * surprise + rng.gauss(0, 0.4)
            said = 1 / (1 + exp(-answer + rng.gauss(0, 0.5)))
            speaks = said > 0.5 and rng.random() < 0.15
            belief += 0.95 / (1 + 0.95 * (seen + 1)) * surprise
            mood, habit, seen = 0.5 * mood + surprise, 1.0 if came else 0.3 * habit, seen + came
            fit = 0.9 * fit + 0.36 * rng.gauss(0, 1) + 0 * speaks


def peak(customers):
    tracemalloc.start()
    states_alone(customers)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


def main(largest):
    states_alone(1_000)  # imports and first calls
    people = 1 + KNOBS.buyers + KNOBS.visitors  # customers simulated for each organisation
    a_cell = numbers_drawn(10_000) / (10_000 * EDITIONS)
    loop = seconds(lambda: plain_loop(2_000)) / (2_000 * EDITIONS)
    print(f"{a_cell:.0f} numbers an organisation and edition, visitors' included")
    print("organisations  M org-editions/s  M customer-editions/s  x drawing  x faster than a loop")
    taken = {}
    for n in [n for n in (10_000, 100_000, 1_000_000) if n <= largest]:
        cells = n * EDITIONS
        taken[n] = seconds(lambda n=n: states_alone(n))
        drawing = seconds(lambda c=cells: only_draw(int(c * a_cell)))
        rate = cells / taken[n] / 1e6
        ratios = f"{taken[n] / drawing:10.1f} {loop * cells / taken[n]:21.0f}"
        print(f"{n:13,} {rate:17.2f} {rate * people:22.2f} {ratios}")
    print(f"peak memory at 100,000 organisations: {peak(100_000):.0f} MB (states alone)")
    if len(taken) > 1:
        few, many = min(taken), max(taken)
        print(f"cost grows as N^{log(taken[many] / taken[few]) / log(many / few):.2f}")
    with tempfile.TemporaryDirectory() as folder:
        whole = {}
        for n in [n for n in (20_000, 200_000) if n <= largest]:
            target = Path(folder) / str(n)
            whole[n] = seconds(lambda n=n, t=target: write_show(KNOBS, t, n, EDITIONS, 1))
            rate = n * EDITIONS / whole[n] / 1e6
            rates = f"{rate:.2f} M org-editions/s, {rate * people:.2f} M customer-editions/s"
            print(f"all tables to Parquet, {n:,} organisations: {rates}")
        if len(whole) == 2:
            print(
                f"cost grows as N^{log(whole[200_000] / whole[20_000]) / log(10):.2f} (all tables)"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
