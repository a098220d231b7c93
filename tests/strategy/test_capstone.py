"""The capstone: entries are data that play again, and a class is ranked on shows of its own."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from expo_lab.cli.commands import app
from expo_lab.strategy import PLAYBOOKS, Entry, Rollout, capstone, leaderboard
from expo_lab.strategy.capstone import AHEAD, BUDGET, RIVALS, play

PLAN = {"existing": ("call", 1), "lost": ("win_back", 2)}


def entry(student="Ana", seed=4711, **more):
    return Entry(student, seed, **{"scheme": "status", "plan": PLAN, **more})


def played(yours, best):
    names = ["nothing", "yours", *RIVALS]
    effect = [0.0, yours, best, *[best - 1.0] * (len(RIVALS) - 1)]
    effects = pd.DataFrame(dict(effect=effect, lower=effect, upper=effect, spend=1.0), index=names)
    return Rollout(pd.DataFrame(), effects)


def test_an_entry_loads_as_it_was_saved(tmp_path):
    one = entry("王 Ñandú", budget=500)
    path = one.save(tmp_path / "Übung 展会.json")
    assert Entry.load(path) == one
    assert list(tmp_path.iterdir()) == [path]


def test_its_policy_spends_its_budget(people):
    assert entry(budget=700).policy()(people)["amount"].sum() == pytest.approx(700)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(student=" "), "student must be a name"),
        (dict(seed=-1), "seed must be a student number, found -1"),
        (dict(budget=BUDGET + 1), r"at most 20,000 EUR an edition, found 20001\.0"),
        (dict(plan={"gone": ("call", 1)}), "status has no segment 'gone'"),
        (dict(plan={"lost": ("cal", 1)}), "There is no action 'cal'. Did you mean 'call'"),
        (dict(scheme="statu"), "Did you mean 'status'"),
        (dict(budget="20000"), "at most 20,000 EUR an edition, found '20000'"),
        (dict(plan=None), r'such as {"existing": \("call", 1\)}; found NoneType'),
        (dict(plan={"lost": "call"}), "plan of 'lost' must be an action and a weight, .* 'call'"),
        (dict(plan={"lost": ("call", "2")}), r"an action and a weight, .* found \('call', '2'\)"),
        (dict(plan={"lost": ("call", float("inf"))}), r"found \('call', inf\)"),
        (dict(plan={"lost": ("call", 0)}), r"weight of 'lost' must be above 0, found 0\.0"),
        (dict(plan={"lost": ("hosting", 1)}), "'hosting' of 'lost' is for buyer, visitor; a play"),
        (dict(cuts=None), "cuts must give a number each, found None"),
        (dict(cuts={"lost_cut": "2"}), "cuts must give a number each"),
    ],
)
def test_what_cannot_be_played_is_refused(change, message):
    with pytest.raises((ValueError, KeyError), match=message):
        entry(**change)


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"student": "A"}', "\x00", "[" * 100_000])
def test_a_file_that_is_no_entry_is_named(tmp_path, text):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^Entry\.load: a\.json"):
        Entry.load(tmp_path / "a.json")


def test_what_ranks_is_the_gain_above_the_best_other_for_a_euro():
    first, second, third = entry("A", 1), entry("B", 2), entry("C", 3)
    found = {("A", 1): played(10.0, 50.0), ("B", 2): played(5.0, 5.0), ("C", 3): played(7.0, 7.0)}
    board = leaderboard([first, second, third], found)
    assert board["student"].tolist() == ["B", "C", "A"]
    assert board.index.tolist() == [1, 1, 3]
    assert board["ahead"].iloc[-1] == pytest.approx(-40 / (BUDGET * AHEAD))
    assert board["best_other"].unique().tolist() == [RIVALS[0]]
    idle = leaderboard([first], {("A", 1): played(0.0, -9.0)}).iloc[0]
    assert (idle["ahead"], idle["best_other"]) == (0, "nothing")  # who does nothing beats nobody
    with pytest.raises(ValueError, match="entered twice"):
        leaderboard([first, first], found)
    with pytest.raises(ValueError, match="needs at least one entry"):
        leaderboard([])


def test_playing_again_gives_the_same_and_the_sources_play_beside(monkeypatch):
    for name, size in dict(CUSTOMERS=150, EDITIONS=3, AHEAD=1, FUTURES=2).items():
        monkeypatch.setattr(capstone, name, size)
    once, twice = play(entry()), play(entry())
    pd.testing.assert_frame_equal(once.effects, twice.effects)
    assert set(once.effects.index) == {"nothing", "yours", *RIVALS}
    assert not any(PLAYBOOKS[name].prospects for name in RIVALS)


def test_the_command_ranks_a_folder_and_names_what_it_cannot_play(tmp_path, monkeypatch):
    monkeypatch.setattr(capstone, "play", lambda one: played(float(one.seed), 5.0))
    entry("=cmd()", 9).save(tmp_path / "a.json")
    entry("B", 2).save(tmp_path / "b.json")
    (tmp_path / "c.json").write_text("{}", encoding="utf-8")
    out = tmp_path / "board.csv"
    done = CliRunner().invoke(app, ["leaderboard", str(tmp_path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "c.json" in done.output
    board = pd.read_csv(out)
    assert board["student"].tolist() == ["'=cmd()", "B"]
    assert done.output.count("Not played") == 1
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["student"] == "=cmd()"


def class_of(tmp_path, monkeypatch, play):
    monkeypatch.setattr(capstone, "play", play)
    out = tmp_path / "board.csv"
    done = CliRunner().invoke(app, ["leaderboard", str(tmp_path), "--out", str(out)])
    return done, pd.read_csv(out)["student"].tolist() if out.exists() else []


def test_a_copy_a_renamed_file_and_two_minds_do_not_stop_a_class(tmp_path, monkeypatch):
    entry("A", 1).save(tmp_path / "a.json")
    entry("A", 1).save(tmp_path / "a (1).json")
    entry("B", 2).save(tmp_path / "b.json.txt")
    entry("C", 3).save(tmp_path / "C.JSON")
    entry("D", 4).save(tmp_path / "d1.json")
    entry("D", 4, budget=500).save(tmp_path / "d2.json")
    (tmp_path / "notes.md").write_text("no entry", encoding="utf-8")
    done, ranked = class_of(tmp_path, monkeypatch, lambda one: played(float(one.seed), 5.0))
    assert done.exit_code == 0, done.output
    assert ranked == ["C", "A"]
    for said in (
        "a.json: the same entry as a (1).json",
        "b.json.txt: the name of an entry ends in .json; rename it",
        "d1.json: D has entered the show of seed 4 with more than one plan",
        "d2.json: D has entered",
    ):
        assert f"Not played: {said}" in done.output
    assert "notes" not in done.output


def test_one_that_stumbles_while_it_is_played_does_not_stop_a_class(tmp_path, monkeypatch):
    def stumbles(one):
        if one.student == "A":
            raise ValueError("no such luck")
        return played(1.0, 5.0)

    entry("A", 1).save(tmp_path / "a.json")
    done, ranked = class_of(tmp_path, monkeypatch, stumbles)
    assert done.exit_code != 0
    assert "holds no entry that can be played. a.json: no such luck" in str(done.exception)
    entry("B", 2).save(tmp_path / "b.json")
    done, ranked = class_of(tmp_path, monkeypatch, stumbles)
    assert ranked == ["B"]
    assert "Not played: a.json: no such luck" in done.output
