"""Right calls in the room segment."""

import expo_lab as xl


def right(small):
    people, ours, labels, codes = small.people, small.ours, small.labels, small.codes
    columns = ["relative_attitude", "repeat_patronage"]
    then = xl.profile(small.show)
    before = xl.profile(small.show, as_of=3).query("kind == 'exhibitor' and editions_attended > 0")
    wanted = {"dick_basu": xl.SCHEMES["dick_basu"]}
    shown = labels.rename(columns={"a": "dick_basu", "b": "knox"})
    early = xl.SCHEMES["dick_basu"](before).to_frame("dick_basu")
    after = xl.segment.outcomes_after(before, then)
    numbers = {"a": xl.SCHEMES["dick_basu"](before).cat.codes.to_numpy()}
    came = xl.profiles.came_back(small.show, 3)["came_back"].reindex(before.index)
    return {
        "at_other_cuts": dict(ours=ours, wanted=wanted),
        "compare": dict(people=ours, schemes=["value_tiers"], later=None, truth=None),
        "cross": dict(a="knox", b="value_tiers"),
        "explain": dict(people=ours, scheme=xl.SCHEMES["knox"], customer_id=ours.index[0]),
        "fading": dict(
            schemes=["dick_basu"], preset="mature", noise=(0.0,), editions=(2,), customers=100,
            seed=1, futures=4,
        ),
        "foresight": dict(labels=early, came=came.fillna(False).astype(bool), area=before["area"]),
        "gorge": dict(people=ours, labels=labels["a"], columns=columns, power=1.0),
        "homogeneity": dict(ours=ours, codes=codes, columns=columns),
        "movement": dict(labels=early, wanted=wanted, then=then.loc[before.index]),
        "outcomes_after": dict(ours=before, then=then),
        "portraits": dict(found=xl.segment.traits(ours, shown, columns), labels=shown),
        "recovery": dict(people=small.known, schemes="knox", truth=small.truth, ceiling=False),
        "separation": dict(people=ours, labels=labels["a"], columns=columns),
        "silhouettes": dict(ours=ours, labels=labels, columns=columns),
        "slsa": dict(labelings={2: [0, 0, 0, 0, 1, 1], 3: [0, 0, 1, 1, 1, 2]}),
        "stability": dict(
            people=ours, scheme="value_tiers", later=None, columns=None, numbers=None, resamples=2,
            seed=0,
        ),
        "traits": dict(ours=ours, labels=labels, columns=columns),
        "true_segments": dict(truth=small.truth, scheme=xl.SCHEMES["knox"]),
        "validity": dict(codes=numbers, outcomes=after),
        "with_other_answers": dict(ours=ours, wanted=wanted),
        "available": dict(people=people),
    }  # fmt: skip
