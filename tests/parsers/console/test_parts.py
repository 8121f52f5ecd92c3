"""Several runs in one text: headings that come again begin a run where training begins anew, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import read_logs
from parsers.console.lines import split_lines
from parsers.console.session import Session

TRAINING = "Epoch 1/2 loss: 0.9\nEpoch 2/2 loss: 0.5\n"
MORE = "Epoch 3 loss: 0.4\nEpoch 4 loss: 0.3\n"


def runs_of(tmp_path, text: str) -> list[str]:
    path = tmp_path / "x.log"
    path.write_text(text)
    return list(dict.fromkeys(read_logs(path).scalars["run"].astype(str)))


@pytest.mark.parametrize(
    ("heading", "values", "names"),
    [
        ("Running with decay, alpha = {}", (0, 0.5, 1), ["alpha=0", "alpha=0.5", "alpha=1"]),
        ("======== lr={} ========", (0.1, 0.01), ["lr=0.1", "lr=0.01"]),
        ("=== Fold {}/5 ===", (1, 2), ["fold 1", "fold 2"]),
        ("  FOLD {}  |  train=113  val=29", (1, 2), ["fold 1", "fold 2"]),
        ("Fold {}: train=113 (pos=33, neg=80) | val=29", (1, 2), ["fold 1", "fold 2"]),
        ("Seed: {}", (41, 42), ["seed 41", "seed 42"]),
        ("--- model: {}, width: 64 ---", ("resnet18", "vgg"), ["model=resnet18", "model=vgg"]),
        ("Namespace(lr={}, epochs=2, out='runs/a')", (0.1, 0.2), ["lr=0.1", "lr=0.2"]),
        ("第{}折", (1, 2), ["折=1", "折=2"]),
    ],
)
def test_a_heading_that_comes_again_with_another_value_begins_a_run(tmp_path, heading, values, names):
    text = "Loading data\n" + "".join(heading.format(value) + "\n" + TRAINING for value in values)
    assert runs_of(tmp_path, text) == [f"x/{name}" for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "=== Fold 1/5 ===\n" + TRAINING,  # told once
        "=== lr=0.1 ===\n" + TRAINING + "=== lr=0.1 ===\n" + TRAINING,  # the same again: a restart, a segment
        "=== lr=0.1 ===\n" + TRAINING + "=== lr=0.01 ===\n" + MORE,  # the epochs go on
        TRAINING + "=== threshold=0.3 ===\nmAP: 0.5\n=== threshold=0.5 ===\nmAP: 0.4\n",  # an evaluation at one epoch
        "".join(f"Epoch {e} loss: 0.5\n== top_k=1 ==\nacc: 0.1\n== top_k=5 ==\nacc: 0.2\n" for e in (1, 2, 3)),
        "Namespace(out='runs/a')\n" + TRAINING + "Namespace(out='runs/b')\n" + TRAINING,  # only the folder is another
        "Fold 1: acc=93\n" + TRAINING + "Fold 2: acc=94\n" + TRAINING,  # told at the end
        "=== acc=0.5 ===\n" + TRAINING + "=== acc=0.6 ===\n" + TRAINING,  # an outcome, no setting
    ],
)
def test_no_other_heading_does(tmp_path, text):
    assert runs_of(tmp_path, text) == ["x"]


def test_runs_in_runs_are_named_by_all_headings_above_them(tmp_path):
    folds = "".join(f"Fold {fold}\n{TRAINING}" for fold in (1, 2))
    text = f"Seed: 1\n{folds}Seed: 2\n{folds}"
    assert runs_of(tmp_path, text) == ["x/seed 1, fold 1", "x/seed 1, fold 2", "x/seed 2, fold 1", "x/seed 2, fold 2"]


def test_each_run_has_its_own_settings_messages_and_steps_and_those_printed_once_are_of_all(tmp_path):
    path = tmp_path / "x.log"
    path.write_text(
        "optimizer: adam\n=== alpha=0 ===\n" + TRAINING + "CUDA out of memory\n=== alpha=1 ===\n" + TRAINING
        + "Mean loss over 2 runs: 0.5\n"
    )  # fmt: skip
    logs = read_logs(path)
    told = set(zip(logs.hparams["run"], logs.hparams["name"], logs.hparams["value"], strict=True))
    assert {("x/alpha=0", "optimizer", "adam"), ("x/alpha=1", "optimizer", "adam")} <= told
    assert {("x/alpha=0", "alpha", 0), ("x/alpha=1", "alpha", 1)} <= told
    assert logs.messages[["run", "kind"]].values.tolist() == [["x/alpha=0", "oom"]]
    scalars = logs.scalars.astype({"run": "str"})
    assert scalars.groupby("run")["step"].apply(list).to_dict() == {"x": [2], "x/alpha=0": [1, 2], "x/alpha=1": [1, 2]}
    assert set(scalars["segment"]) == {0}
    assert "alpha" in logs.problems.loc[logs.problems["code"] == "several-runs", "message"].item()


LINES = [
    "Fold 1",
    "Fold 2",
    "== lr=0.1 ==",
    "== lr=0.2 ==",
    "Epoch 1 loss: 0.5",
    "Epoch 2 loss: 0.4",
    "Mean loss over 2 folds: 0.5",
]


@given(order=st.lists(st.sampled_from(LINES), max_size=16))
def test_however_headings_and_values_are_mixed_every_value_stays_and_has_one_run(order):
    session = Session(2024, rules=())
    session.scope.started = True
    session.feed(split_lines("".join(line + "\n" for line in order).encode()))
    reading = session.reading()
    assert len(reading.scalars) == sum("loss" in line for line in order)
    assert reading.claimed == len(order)
    if reading.scalars.part is not None:
        assert len(reading.scalars.part) == len(reading.scalars)
        assert set(reading.scalars.part) <= set(range(len(reading.parts)))
        assert (reading.scalars.segment >= 0).all()
