"""Tour: the whole chain on the teaching population, one section a step."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ...collect.departments.lists import extracts
from ...collect.linkage.base import consolidate
from ...collect.linkage.clusters import owners
from ...collect.linkage.scores import score_links
from ...core.schema import STATES
from ...datasets import load_real_sequences
from ...lifecycle.stage_schemes import stages
from ...predict.held_back import holdout
from ...profiles.assemble import profile
from ...profiles.presences import sequences
from ...segment.comparison.compare import compare
from ...segment.scheme.scheme import SCHEMES
from ...strategy.playbook import Even, Playbook, Policy
from ...strategy.roll_out import rollout
from ...value.lifetime import by_segment, lifetime_value, lorenz
from ...world.show import simulate
from ..plots.predict import plot_holdout
from ..plots.segment import plot_crosstab
from ..plots.strategy import plot_effects
from ..plots.style import side_by_side, style
from ..plots.value import plot_lorenz
from ..plots.world import plot_editions, plot_states
from .page import Section

TEACHING: dict[str, Any] = dict(preset="mature", customers=5000, editions=10, seed=2026)
HELD_BACK = 2  # editions that the models do not see
BUDGET = 40_000.0  # EUR an edition that both courses of action may spend; ours
COMPARED = ("dick_basu", "reinartz_kumar", "value_tiers")


def _filled(records: pd.DataFrame, column: str) -> str:
    """Say what share of a list's records has a value."""
    return f"{records[column].notna().mean():.0%}" if column in records else "none"


def _interval(table: pd.DataFrame) -> list[str]:
    """Write lower and upper as one text, for a narrow screen."""
    return [
        "not estimated" if a != a else f"{a:,.0f} to {b:,.0f}"
        for a, b in zip(table["lower"], table["upper"], strict=True)
    ]


def world(so_far: SimpleNamespace) -> Section:
    """Simulate the show."""
    so_far.show = show = simulate(**so_far.which)
    editions, states = show.tables["editions"], show.truth["states"]
    figure, (left, right) = side_by_side(4.5, 6.0)
    plot_editions(editions, left)
    plot_states(states, right)
    table = editions[["edition", "year", "held", "exhibitors", "area", "visitors"]]
    table = table.assign(
        year=table["year"].astype(str), held=table["held"].map({True: "yes", False: "no"})
    )
    return Section(
        "World: what really happens",
        f"A {show.scenario.name} show with {so_far.which['customers']:,} organisations that "
        f"could exhibit, {show.editions} editions, seed {show.seed}. All people are invented.",
        table,
        figure,
        "Exhibitors by edition, and the true state of each relationship after it.",
        "Only a simulation knows the true state of each relationship (in the page's picture on the "
        "right); an organiser has to find it out.",
    )


def collect(so_far: SimpleNamespace) -> Section:
    """Bring the departments' lists together."""
    held = extracts(so_far.show)
    so_far.base = base = consolidate(held)
    score = score_links(base.links, so_far.show.truth)
    rows = [
        dict(
            list=name,
            records=len(frame),
            with_email=_filled(frame, "email"),
            with_phone=_filled(frame, "phone"),
        )
        for name, frame in held.records.items()
    ]
    table = pd.DataFrame(rows)
    figure, (ax,) = side_by_side(7.0, height=2.8)
    ax.barh(table["list"], table["records"], color="C0")
    ax.invert_yaxis()
    ax.set(xlabel="records")
    ax.grid(axis="y", visible=False)
    so_far.people = profile(base)
    return Section(
        "Collect: from eight lists to one customer base",
        "Every department keeps its own list, and some are bought; each has its own gaps, "
        "spellings and stale addresses. Record linkage finds out which records are the same "
        "customer.",
        table,
        figure,
        "Records in each list.",
        f"{score.records:,} records became {score.customers_found:,} customers (in truth "
        f"{score.customers_true:,}). Of the pairs that were merged {score.precision:.1%} are "
        f"right, and {score.recall:.1%} of the true pairs were found (F1 {score.f1:.3f}).",
    )


def segment(so_far: SimpleNamespace) -> Section:
    """Divide the customers by several schemes."""
    people = so_far.people
    so_far.known = known = people.query("kind == 'exhibitor' and editions_attended > 0")
    found = compare(known, list(COMPARED))
    figure, axes = side_by_side(5.2, 5.2)
    for ax, other in zip(axes, COMPARED[1:], strict=True):
        table = found.crosstabs[COMPARED[0], other]
        plot_crosstab(table, ax)
    first = found.agreement.iloc[0]
    return Section(
        "Segment: one exhibitor, three labels",
        "Three schemes of the literature on the same exhibitors, at cut points that are ours; "
        "lower and upper are the 95 % interval of the share.",
        found.sizes,
        figure,
        "Exhibitors by Dick and Basu's types (rows) and two other schemes; colour: row share.",
        "The schemes ask different questions. How far do they agree? Dick & Basu against Reinartz "
        f"& Kumar have an adjusted Rand index of {first['adjusted_rand']:.2f} "
        f"({first['lower']:.2f} to {first['upper']:.2f}); 0 is chance, 1 is the same division.",
    )


def find_stages(so_far: SimpleNamespace) -> Section:
    """Read the life-cycle stages off the profile."""
    found = stages(so_far.known)
    so_far.stage = found
    states = so_far.show.truth["states"].query("edition == @so_far.show.editions")
    state = states.set_index("customer_id")["true_state"]
    true = owners(so_far.base.records, so_far.show.truth).loc[found.index].map(state)
    agree = float((found.astype(str) == true.astype(str)).mean())
    shares = true.value_counts(normalize=True)
    usual, lazy = shares.index[0], float(shares.iloc[0])
    table = pd.DataFrame(
        dict(
            exhibitors=found.value_counts(sort=False),
            mean_margin=so_far.known["margin"].groupby(found, observed=False).mean(),
            mean_expected_editions=so_far.known["expected_editions"]
            .groupby(found, observed=False)
            .mean(),
        )
    ).reset_index(names="stage")
    table = table[table["exhibitors"] > 0]
    figure, (ax,) = side_by_side(6.5, height=3.2)
    count = pd.crosstab(found, pd.Categorical(true, STATES), dropna=False)
    seen = count.loc[count.sum(axis=1) > 0, count.sum() > 0]
    plot_crosstab(seen.rename_axis(index="stage by the rule", columns="true state"), ax)
    return Section(
        "Life cycle: where each relationship stands",
        "A rule of ours reads the stage off the profile. The simulator knows the true state.",
        table,
        figure,
        "Exhibitors by the stage that the rule finds and their true state; colour: row share.",
        f"The rule names the true state of {agree:.0%}; calling everybody {usual} would name "
        f"{lazy:.0%}. What is in a customer's mind between two editions leaves no trace in books.",
    )


def forecast(so_far: SimpleNamespace) -> Section:
    """Forecast who comes back, on simulated and on real histories."""
    real = load_real_sequences()
    tables = {}
    with warnings.catch_warnings():
        # few series, parameters left open: the section says in words how far to trust it
        warnings.simplefilter("ignore", UserWarning)
        tables["simulated"] = holdout(sequences(so_far.show), last=HELD_BACK, resamples=100)
        for cadence, name in ((1, "real, annual"), (2, "real, biennial")):
            tables[name] = holdout(
                real[real["cadence_years"] == cadence], last=HELD_BACK, resamples=100
            )
    figure, axes = side_by_side(4.2, 4.2, 4.2)
    for ax, (name, table) in zip(axes, tables.items(), strict=True):
        plot_holdout(table, ax)
        ax.set_title(name)
    together = pd.concat([t.assign(histories=name) for name, t in tables.items()])
    together["interval"] = _interval(together)
    together = together.rename(columns={"edition": "held back"})
    keep = ["histories", "model", "held back", "predicted", "interval", "actual", "log_loss"]
    together = together[keep]
    return Section(
        "Life cycle: who comes back",
        f"BG/BB (Fader, Hardie & Shang 2010) and two simpler forecasts, fitted to all but the last "
        f"{HELD_BACK} editions and held against those: on this show, and on real exhibitor lists "
        "of technical B2B fairs.",
        together,
        figure,
        "Predicted returns with intervals against actual ones, on editions not seen.",
        "Intervals (95 %) hold the choice of series (sectors of the simulated show), each "
        "exhibitor's own chance, and the luck that all share at one edition, as large as it was at "
        "past ones. The annual lists are few. Log loss judges each exhibitor: lower is better.",
    )


def value(so_far: SimpleNamespace) -> Section:
    """Value the relationships."""
    found = lifetime_value(so_far.people)
    label = SCHEMES["dick_basu"](so_far.people).loc[found.index].cat.remove_unused_categories()
    table = by_segment(found, label)
    table["interval"] = _interval(table)
    table = table.drop(columns=["lower", "upper"])
    table.insert(0, "exhibitors", label.value_counts(sort=False))
    figure, (ax,) = side_by_side(6.0)
    plot_lorenz(lorenz(found["future"].clip(lower=0)), ax)
    return Section(
        "Value: what relationships are worth",
        "Margin so far, and the expected discounted margin of the next ten editions (10 % an "
        "edition, ours), by Dick and Basu's types, in EUR.",
        table.reset_index(names="segment"),
        figure,
        "Share of future value by share of customers, most valuable first; losses count as 0.",
        "The interval holds what the model does not know, the luck that all share at an edition "
        "and the chance of each customer; what one customer really does scatters far wider.",
    )


def strategy(so_far: SimpleNamespace) -> Section:
    """Judge two courses of action by their true effect."""
    scheme = SCHEMES["dick_basu"]

    plan = {
        "loyal": ("call", 1.0),
        "spurious loyal": ("training", 4.0),
        "latent loyal": ("visit", 3.0),
    }
    policies: dict[str, Policy] = {
        "everybody the same": Even("call", BUDGET),
        "by Dick & Basu": Playbook(scheme, plan, BUDGET),
    }
    found = rollout(so_far.show, policies, editions=3, futures=8, progress=so_far.progress)
    gap = found.difference("by Dick & Basu", "everybody the same")
    figure, (ax,) = side_by_side(7.0, height=2.4)
    plot_effects(found.effects, ax)
    effects = found.effects.reset_index()
    effects["interval"] = _interval(effects)
    better = "more" if gap["difference"] > 0 else "less"
    low, high = sorted(abs(gap[k]) for k in ("lower", "upper"))
    sure = (
        f"(95 % interval {low:,.0f} to {high:,.0f} {better})"
        if gap["lower"] * gap["upper"] > 0
        else f"(95 % interval {gap['lower']:,.0f} to {gap['upper']:,.0f}, so it may be none)"
    )
    return Section(
        "Strategy: two courses of action under the same luck",
        f"Each may spend {BUDGET:,.0f} EUR an edition for three editions. Both meet the same eight "
        "possible futures, so most of the luck drops out of their difference.",
        effects[["policy", "effect", "interval", "spend", "exhibitors", "regret"]],
        figure,
        "Effect on profit of three editions against doing nothing, with 95 % intervals.",
        f"This playbook earns {abs(gap['difference']):,.0f} EUR {better} than treating everybody "
        f"the same {sure}: a segmentation by itself promises nothing, it has to be tried. How "
        "customers respond to touches is an assumption of ours that no public figure identifies: "
        "compare the courses, do not quote the sums.",
    )


STEPS: dict[str, Callable[[SimpleNamespace], Section]] = {
    "world": world,
    "collect": collect,
    "segment": segment,
    "stages": find_stages,
    "forecast": forecast,
    "value": value,
    "strategy": strategy,
}


def tour(
    which: dict[str, Any] | None = None, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[str, Callable[[], Section]]]:
    """Walk through the chain: yields each step's name, and what does it.

    Parameters
    ----------
    which : dict, optional
        Arguments of `simulate`; the teaching population by default.
    progress : callable, optional
        Called with (done, all) inside the longest step.
    """
    style()
    so_far = SimpleNamespace(which=which or TEACHING, progress=progress)
    for name, step in STEPS.items():
        yield name, lambda step=step: step(so_far)  # type: ignore[misc]
