"""Right calls of classes' constructors and methods: (what to call, its arguments) by name."""

import inspect

import numpy as np
import pandas as pd

import expo_lab as xl
from expo_lab import models, strategy, teaching, view, world
from expo_lab.profiles.assemble import past_of
from expo_lab.segment import Cut, Learner, Segment
from expo_lab.strategy import experiments, programmes

PEOPLE = {"p_next", "path", "p_alive", "about", "p_at", "expected_editions"}


def _estimator(kind, fit, **parameters):
    """Fit with these parameters: a constructor stores what it is given, and `fit` looks at it."""

    def build_and_fit(**given):
        return kind(**{n: given.pop(n) for n in parameters}).fit(**given)

    build_and_fit.__name__ = f"{kind.__name__}.fit"
    return build_and_fit, parameters | fit


def _methods(kind, made, calls):
    return {f"{kind}.{name}": (getattr(made, name), given) for name, given in calls.items()}


def _estimators():
    donors = xl.datasets.load_donations()
    seen = dict(x=donors.x, t_x=donors.t_x, n=donors.n)
    two = dict(x=donors.x, n=donors.n)
    choice = dict(chosen=[1, 0, 0, 1, 0, 1, 0, 1], situation=[1, 1, 2, 2, 3, 3, 4, 4])
    x = pd.DataFrame({"large": [0, 1] * 4})
    named = dict(x=x, situation=choice["situation"])
    rows = models.person_period(0, [1, 1, 2, 2, 2, 3], [1, 0, 1, 1, 0, 0]).query("t < 3")
    to = ["rival", "rival", "shut", None, None]
    ended = models.person_period(0, [1, 1, 1, 1, 1], [1, 1, 1, 0, 0], to)
    y, arm = np.resize([0.0, 1, 1, 2], 80), np.resize([0, 0, 1, 1], 80)
    cells = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 20)
    gain = np.where(cells[:, 0] != cells[:, 1], 1.0, -1.0)
    scores = np.column_stack([np.zeros(80), gain])
    amount = np.tile([0.0, 50, 100, 400], 50)
    luck = 0.1 * np.resize([1, 1, -1, -1, -1], 200)
    outcome = 0.5 + 0.2 * (1 - np.exp(-amount / 100)) + luck
    segment = np.repeat(["a", "b"], 100)
    items = np.repeat([[0, 0, 0], [1, 1, 1]], 50, axis=0)
    chain = models.MarkovChain.given([[0.5, 0.5], [0.0, 1.0]], ["active", "lost"])
    hidden = models.HiddenMarkov.given(
        {"rebooked": "bernoulli"},
        models.Softmax.of([0.5, 0.5]),
        models.Softmax.of([[0.9, 0.1], [0.2, 0.8]]),
        {"rebooked": models.Softmax.of([[0.2, 0.8], [0.9, 0.1]])},
    )
    shown, _ = hidden.simulate([6] * 300, seed=1)
    told = dict(observations=shown, lengths=[6] * 300)
    rng = np.random.default_rng(2)
    z = rng.uniform(0, 10, 200)
    weak = pd.DataFrame({"event": rng.random(200) < np.where(z >= 7, 0.6, 0.1), "z": z})
    fond = np.repeat(rng.normal(size=80), 6)  # 80 customers, 6 choices between two stands
    large = rng.random(480) < 1 / (1 + np.exp(-0.5 - 1.5 * fond))
    mixed = dict(
        x=pd.DataFrame({"large": np.tile([0, 1], 480)}),
        chosen=np.column_stack([~large, large]).ravel(),
        situation=np.repeat(np.arange(480), 2), customer=np.repeat(np.arange(80), 12),
    )  # fmt: skip
    fitted = {
        models.BetaBernoulli: (two | dict(counts=donors.donors), {}),
        models.BetaGeoBetaBinom: (seen | dict(counts=donors.donors), {}),
        models.ConditionalLogit: (dict(x=x) | choice, {}),
        models.DestinationHazards: (dict(table=ended, covariates=()), dict(baseline="period")),
        models.DiscreteHazard: (
            dict(table=rows, covariates=()), dict(link="logit", baseline="period")
        ),
        models.ArmEffects: (
            dict(outcome=y, arm=arm, segment=np.repeat(["a", "b"], 40), propensity=0.5,
                 groups=None),
            {},
        ),
        models.PolicyTree: (dict(X=cells, scores=scores), dict(depth=2, bins=32, leaf=20)),
        models.SaturatingResponse: (
            dict(outcome=outcome, amount=amount, segment=segment, propensity=0.25, groups=None),
            dict(scale=None),
        ),
        models.LatentClasses: (
            dict(X=items, count=None),
            dict(classes=2, levels=None, random_state=0, starts=2, steps=50, tolerance=1e-4),
        ),
        models.MarkovChain: (
            dict(previous=[["in", "out"], ["out", "in"]], following=None, counts=None),
            dict(states=None),
        ),
        models.MixedLogit: (mixed, dict(random=["large"])),
        models.ShiftedBetaGeo: (dict(survivors=[1000, 869, 743, 653, 593]), {}),
        models.ThresholdHazard: (
            dict(table=weak, z="z", covariates=()), dict(resamples=19, random_state=0)
        ),
        models.HiddenMarkov: (
            told | dict(counts=None, initial=None, transition=None, emission=None),
            dict(n_states=2, channels={"rebooked": "bernoulli"}, starts=1, seed=0),
        ),
    }  # fmt: skip
    found = {k.__name__: _estimator(k, fit, **own) for k, (fit, own) in fitted.items()}
    made = {k.__name__: k(**own).fit(**fit) for k, (fit, own) in fitted.items()
            if k not in (models.MixedLogit, models.HiddenMarkov, models.MarkovChain)}  # fmt: skip
    ahead, level = dict(horizon=3), dict(level=0.95)
    calls = {
        "BetaBernoulli": dict(log_likelihood=two, p_return=two, summary={}),
        "BetaGeoBetaBinom": dict(
            log_likelihood=seen, p_alive=seen | dict(ahead=1), p_return=seen | dict(ahead=1),
            curves=seen | ahead, expected_editions=seen | ahead,
            expected_editions_interval=seen | ahead | level,
            discounted_editions=seen | ahead | dict(rate=0.1),
            spread_of_editions=seen | ahead | dict(rate=0.1), posterior=seen,
            sample=dict(customers=10, n=3, seed=1), summary={},
        ),
        "ConditionalLogit": dict(
            summary=level, probabilities=named, simulate=named | dict(seed=1),
            shares=named | level | dict(alternative=["a", "b"] * 4),
            elasticities=named | level | dict(alternative=["a", "b"] * 4, column="large"),
        ),
        "DestinationHazards": dict(
            summary=level, hazards=dict(table=ended), incidence=dict(table=ended)
        ),
        "DiscreteHazard": dict(
            summary=level, ratios=level, hazard=dict(table=rows), survival=dict(table=rows),
            hazard_interval=dict(table=rows) | level,
        ),
        "PolicyTree": dict(predict=dict(X=cells)),
        "SaturatingResponse": dict(predict=dict(amount=[1.0, 2.0], segment=["a", "b"])),
        "LatentClasses": dict(
            predict=dict(X=items), predict_proba=dict(X=items), standard_errors=dict(X=items)
        ),
        "ShiftedBetaGeo": dict(
            survival=dict(t=[1, 2]), retention=dict(t=[1, 2]),
            survival_interval=dict(t=[1, 2]) | level, retention_interval=dict(t=[1, 2]) | level,
            discounted_lifetime=dict(rate=0.1, horizon=5),
            discounted_residual_lifetime=dict(n=2, rate=0.1, horizon=5),
            discounted_lifetime_interval=dict(rate=0.1, horizon=5, n=0) | level,
            simulate=dict(customers=10, periods=3, seed=1), summary={},
        ),
        "ThresholdHazard": dict(summary=level, compare={}),
    }  # fmt: skip
    for name, methods in calls.items():
        found |= _methods(name, made[name], methods)
    money = dict(reward=[10, 0], discount_rate=0.25)
    found |= _methods("MarkovChain", chain, dict(
        given=dict(transition=[[0.5, 0.5], [0.0, 1.0]], states=["a", "b"]),
        sojourn={}, stationary={}, absorption=dict(into=["lost"]),
        value=money | dict(horizon=None), stop_spending=money | dict(spending=[1, 0]),
    ))  # fmt: skip
    found |= _methods("HiddenMarkov", hidden, dict(
        log_likelihood=told, filtered=told, smoothed=told,
        simulate=dict(lengths=[6] * 3, seed=1),
        given=dict(
            channels={"rebooked": "bernoulli"}, initial=models.Softmax.of([0.5, 0.5]),
            transition=models.Softmax.of([[0.9, 0.1], [0.2, 0.8]]),
            emissions={"rebooked": models.Softmax.of([[0.2, 0.8], [0.9, 0.1]])}, categories=None,
        ),
    ))  # fmt: skip
    found["Softmax.of"] = models.Softmax.of, dict(probabilities=[[0.5, 0.5]])
    found["Gaussian.of"] = models.Gaussian.of, dict(mean=[0.0, 1.0], sd=[1.0, 1.0])
    return found


def objects(small):
    """What to call and with what, by class or ``Class.method``."""
    show, known, stories = small.show, small.known, xl.profiles.FORECASTERS
    ours = known.query("kind == 'exhibitor' and editions_attended > 0")
    past, columns = past_of(show), ["relative_attitude", "repeat_patronage"]
    plan = dict(scheme="status", plan={"existing": ("call", 1)}, budget=800.0)
    contact = dict(action="call", amount=60.0, group="lapsed", number=None, by="expected_value")
    status, knox = xl.SCHEMES["status"], xl.SCHEMES["knox"]
    scheme = {f: getattr(status, f) for f in inspect.signature(type(status)).parameters}
    postcard = dict(name="postcard", meaning="by post", ceiling=0.04, scale=5.0, channel="letter")
    section = dict(title="t", lead="l", table=pd.DataFrame({"a": [1]}), figure=None)
    log = experiments.LearningLog(prior_sd=1.0)
    results = dict(segment="loyal", measure=["call", "visit"], effect=[0.1, 0.9], se=[0.5, 0.5])
    entry = dict(student="Ana", seed=4711, **plan)
    points = strategy.PROGRAMMES["points"]
    bgbb = xl.profiles.fit_forecaster(show, forecaster="bgbb")
    features = xl.predict.Features(columns=["recency"]).fit(known)
    learner = Learner("mine", lambda segments, seed: _kmeans(segments, seed))
    task = teaching.exercise("02")
    check = dict(task="1", answer="a", form="count", what="w", right=len, hint="h")
    found = _estimators()
    found |= {
        "Show.advance": (show.advance, dict(actions=None, future=0, rules=None)),
        "Scenario": (lambda **given: xl.Scenario(**given), dict(name="a", age=3, appeal=-2.0)),
        "Scenario.without": (
            lambda cause: xl.PRESETS["mature"].without(cause), dict(cause="learning")),
        "Dirt": (xl.collect.Dirt, dict(typo=0.1, gap=0.1)),
        "Dirt.times": (xl.collect.Dirt().times, dict(factor=2.0)),
        "Dirt.hard": (xl.collect.Dirt.hard, {}),
        "Dirt.describe": (xl.collect.Dirt().describe, {}),
        "Extracts": (xl.collect.Extracts, {f: getattr(small.held, f) for f in
                                           ("records", "events", "editions", "sources")}),
        "CustomerBase": (xl.CustomerBase, {f: getattr(small.base, f) for f in
                                           ("tables", "links", "records", "notes")}),
        "Playbook": (strategy.Playbook, plan | dict(prospects=False)),
        "Playbook.__call__": (strategy.Playbook(**plan), dict(people=ours)),
        "Even": (strategy.Even, dict(action="call", budget=100.0)),
        "Even.__call__": (strategy.Even("call", 100), dict(people=ours)),
        "Revised": (strategy.Revised, dict(
            first=strategy.nothing, second=strategy.nothing, weeks=12.0)),
        "LearningLog": (experiments.LearningLog, dict(prior_sd=1.0, explore=0.2)),
        "LearningLog.observe": (log.observe, dict(results=pd.DataFrame(results))),
        "Entry": (strategy.Entry, entry | dict(cuts={})),
        "Entry.save": (strategy.Entry(**entry).save, dict(path=small.out / "ana.json")),
        "Entry.load": (strategy.Entry.load, dict(
            path=strategy.Entry(**entry).save(small.out / "eva.json"))),
        "Care": (strategy.Care, dict(relation="ally", resource="large",
                                     actions=("call",))),
        "SourcePlaybook.policy": (strategy.PLAYBOOKS["status"].policy, dict(budget=900.0)),
        "SourcePlaybook.misplaced": (strategy.PLAYBOOKS["status"].misplaced, dict(by=1)),
        "Contact": (programmes.Contact, contact | dict(every=1)),
        "Contact.rows": (programmes.Contact(**contact).rows, dict(people=known)),
        "Programme": (programmes.Programme, dict(
            name="calls", title="t", contacts=(programmes.Contact(**contact),), rules=None,
            group="lapsed")),
        "Programme.__call__": (strategy.PROGRAMMES["points"], dict(people=known)),
        "Programme.members": (strategy.PROGRAMMES["points"].members, dict(people=known)),
        "HostedBuyers.__call__": (strategy.PROGRAMMES["hosted_buyers"], dict(people=known)),
        "PointsProgramme.standing": (points.standing, dict(people=known)),
        "Measure": (strategy.Measure, dict(name="n", r="retain", meaning="m", count=len)),
        "Claim": (strategy.Claim, dict(
            name="n", says="s", source="ours", entries=("C84",), measure=len, bar=1.0,
            scale="times", holds=None, fails=None, sentence="s")),
        "Response": (strategy.Response, dict(gain=abs, slope=abs, n=1.0, bend=0.0)),
        "Segment": (Segment, dict(name="a", zh="", es="", treatment="")),
        "Cut": (Cut, dict(default=0.5, low=0.0, high=1.0, column="c", meaning="")),
        "Scheme": (type(status), scheme),
        "Scheme.__call__": (knox, dict(people=ours)),
        "Scheme.at": (knox.at, dict(involvement_cut=0.5)),
        "Scheme.values": (knox.values, dict(involvement_cut=0.5)),
        "Scheme.at_medians": (knox.at_medians, dict(reference=ours)),
        "Learner.fit": (learner.fit, dict(
            people=ours, columns=columns, segments=2, outcome=None, by=None, seed=0)),
        "ProfileColumn": (xl.profiles.ProfileColumn, dict(name="a", make=len)),
        "Past": (xl.profiles.Past, dict(
            people=past.people, there=past.there, counts=past.counts, earlier=past.earlier)),
        "Past.lesson": (past.lesson, dict(back=1)),
        "Features.fit": (xl.predict.Features(["recency"]).fit, dict(people=known)),
        "Features.transform": (features.transform, dict(people=known)),
        "Features.condition": (features.condition, dict(at=0, threshold=0.5, above=True)),
        "HiddenStages": _estimator(
            xl.lifecycle.HiddenStages, dict(base=show, as_of=None), n_states=2, seed=0, starts=1),
        "Action": (world.Action, postcard | dict(place="remote")),
        "Rules": (world.Rules, dict(hall=5, theme=None, complaint_days=9.0, guarantee=True)),
        "Cause": (world.Cause, dict(name="learning", moves="m", fed="", turn="after")),
        "Luck": (world.Luck, dict(seed=1, edition=1, future=0)),
        "Luck.uniform": (world.Luck(1, 1).uniform, dict(stream="a", n=3)),
        "Luck.normal": (world.Luck(1, 1).normal, dict(stream="a", n=3)),
        "State.on_roll": (show.world.on_roll, dict(name="sector")),
        "Section": (view.Section, section | dict(caption="", shows="")),
        "Check": (teaching.Check, check | dict(tolerance=0.01)),
        "Check.plain": (task.checks[0].plain, dict(found=1)),
        "Exercise.of": (task.of, dict(task="1")),
        "OpenRegistry.register": (strategy.CLAIMS.register, dict(
            item=strategy.Claim("x", "s", "ours", (), len, 1.0, "times", None, None, "s"))),
    }  # fmt: skip
    for name, plain in stories.items():
        found[f"{name}.fit"] = type(plain)().fit, dict(past=past)
    for name in sorted(PEOPLE):
        more = dict(horizon=2) if name in ("path", "expected_editions") else {}
        more |= dict(ahead=1) if name == "p_at" else {}
        more |= dict(rate=0.0) if name == "expected_editions" else {}
        found[f"bgbb.{name}"] = getattr(bgbb, name), dict(people=past.people) | more
    for name, registry in _registries().items():
        if len(registry):
            found[f"{name}[]"] = registry.__getitem__, dict(name=next(iter(registry)))
    return found


def _kmeans(segments, seed):
    from sklearn.cluster import KMeans

    return KMeans(segments, random_state=seed, n_init=1)


def _registries():
    rooms = [xl, xl.collect, xl.core, xl.lifecycle, xl.profiles, xl.segment, xl.strategy, world]
    return {
        f"{room.__name__.split('.')[-1]}.{name}": getattr(room, name)
        for room in rooms
        for name in room.__all__
        if isinstance(getattr(room, name), xl.core.Registry)
    }
