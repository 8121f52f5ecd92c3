"""The console reader on whole texts: the lines this project was born from, cuts, growth, encodings, any bytes."""

import math
import os
import time
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import read_logs
from parsers.console import dialect

COLUMNS = ["tag", "metric", "split", "unit", "step", "epoch", "value", "line", "segment"]
STUDY = Path(__file__).parents[3] / "sample_logs" / "lr-study"
REID = """\
Args:Namespace(arch='resnet50', lr=0.05, epochs=60, steps=[20, 40])
Epoch:[60][400/405] Time: 0.168 (0.174) Loss1: 0.5615 (0.6350) Loss2: 0.6325 (0.6285) Acc1: 49.35  Acc2: 49.35
>> Epoch: 60 | R1: 87.7375% | R5: 95.4276% | R10: 96.7933% | mAP: 63.8193% (Best Epoch[46]) | Evaluation time: 57.03s
"""
KERAS = """\
Epoch 1: val_loss improved from inf to 229.27214, saving model to best_model/saved_weight
4/4 [==============================] - 714s 101s/step - loss: 449.7910 - mean_squared_error: 449.7810 \
- val_loss: 229.2721 - lr: 0.0010
Epoch 2/1000
4/4 [==============================] - ETA: 0s - loss: 269.9185 - mean_squared_error: 269.9084
Epoch 156: val_loss did not improve from 55.49997
4/4 [==============================] - 4s 1s/step - loss: 39.4206 - val_loss: 80.0362 - lr: 1.0000e-09
"""
TQDM = """\
ROBUST TRAINING:  61%|> | 248/405 [00:47<00:32,  4.80it/s, TrainAcc_net_0: 0.58%; TrainAcc_nROBUST TRAINING:  61%|> | 249/405 \
[00:47<00:31,  5.01it/s, TrainAcc_net_0: 0.58%; TrainAcc_net_1: 97.10%; TrainLoss_net_0: nan; TrainLoss_net_1: 3.30]\
-----------权重是什么-------
tensor([2, 4], device='cuda:0', dtype=torch.int32)
"""


def read(folder: Path, data: str | bytes, name: str = "run.log"):
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_logs(path)


def rows(logs) -> pd.DataFrame:
    return logs.scalars[COLUMNS].astype(dict.fromkeys(COLUMNS[:4], "str")).reset_index(drop=True)


def values(logs) -> dict[str, list[float]]:
    return {tag: list(group["value"]) for tag, group in rows(logs).groupby("tag", sort=False)}


def test_the_re_identification_lines_read_exactly_as_printed(tmp_path):
    logs = read(tmp_path, REID)
    assert {tag: v for tag, (v,) in values(logs).items()} == {
        "Time": 0.168, "Time (avg)": 0.174, "Loss1": 0.5615, "Loss1 (avg)": 0.6350, "Loss2": 0.6325, "Loss2 (avg)": 0.6285,
        "Acc1": 49.35, "Acc2": 49.35, "R1": 87.7375, "R5": 95.4276, "R10": 96.7933, "mAP": 63.8193, "Evaluation time": 57.03,
    }  # fmt: skip
    table = rows(logs).set_index("tag")
    assert table.loc["Loss1", "epoch"] == pytest.approx(60 + 400 / 405)
    assert table.loc["mAP", "epoch"] == 60
    assert table.loc[["R1", "mAP", "Time", "Evaluation time"], "unit"].tolist() == ["%", "%", "s", "s"]
    assert table.loc["mAP", "line"] == 3
    assert logs.messages[["kind", "epoch"]].values.tolist() == [["best", 46.0]]
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {
        "arch": "resnet50", "lr": 0.05, "epochs": 60, "steps": [20, 40],
    }  # fmt: skip


def test_a_nan_running_average_and_an_explosion_are_data(tmp_path):
    logs = read(
        tmp_path,
        "Epoch:[60][400/405] Time: 0.170 (0.175) Loss1: 2.1662 (nan) Loss2: 3.9607 (4.0145) Acc1: 18.05  Acc2: 71.35\n"
        "Epoch:[0][400/405] Time: 0.1 (0.1) Loss1: 536340064.0000 (37130636.9201) Loss2: 6.6 (6.7) Acc1: 0.24  Acc2: 0.33\n",
    )
    assert values(logs)["Loss1"] == [2.1662, 536340064.0]
    assert math.isnan(values(logs)["Loss1 (avg)"][0])


def test_keras_lines_give_their_metrics_at_their_epoch(tmp_path):
    logs = read(tmp_path, KERAS)
    got = values(logs)
    assert got["loss"] == [449.7910, 269.9185, 39.4206]
    assert got["val_loss"] == [229.2721, 80.0362]
    assert got["lr"] == [0.001, 1e-9]
    assert "best" in set(logs.messages["kind"])
    assert rows(logs).query("tag == 'val_loss'")["split"].tolist() == ["val", "val"]
    assert rows(logs).query("tag == 'val_loss'")["epoch"].tolist() == [1, 156]


def test_glued_bars_give_their_metrics_and_the_prints_between_them_none(tmp_path):
    logs = read(tmp_path, TQDM)
    got = {tag: v for tag, v in values(logs).items() if not tag.endswith("it/s")}
    assert {tag: v for tag, v in got.items() if tag != "TrainLoss_net_0"} == {
        "TrainAcc_net_0": [0.58, 0.58], "TrainAcc_net_1": [97.10], "TrainLoss_net_1": [3.30],
    }  # fmt: skip
    assert len(got["TrainLoss_net_0"]) == 1
    assert math.isnan(got["TrainLoss_net_0"][0])
    assert rows(logs)["step"].tolist()[-1] == 249


def test_what_a_crash_says_becomes_its_kind_of_message(tmp_path):
    logs = read(
        tmp_path,
        "Epoch 1 loss: 0.5\nTraceback (most recent call last):\n  File \"t.py\", line 3, in <module>\n    main()\n"
        "RuntimeError: CUDA out of memory. Tried to allocate 2.94 GiB (GPU 0; 10.76 GiB total capacity)\n",
    )  # fmt: skip
    assert logs.messages["kind"].tolist() == ["oom"]
    assert "2.94 GiB" in logs.messages["text"][0]
    assert logs.runs["status"].tolist() == ["crashed"]


@pytest.mark.parametrize(
    ("lines", "written", "expected"),
    [
        ("[12/31 23:59:00] a.b INFO: epoch: 1 loss: 1\n[01/01 00:10:00] a.b INFO: epoch: 2 loss: 0.5\n",
         "2024-03-01", ["2023-12-31", "2024-01-01"]),
        ("[08/14 12:20:36] a.b INFO: epoch: 1 loss: 1\n", "2024-01-03", ["2023-08-14"]),
        ("I0423 12:00:00.123456  1234 x.cc:12] Iteration 100, loss = 0.5\n", "2024-05-03", ["2024-04-23"]),
    ],
)  # fmt: skip
def test_a_year_that_is_not_said_is_that_before_the_file_was_written_and_said_to_be_assumed(tmp_path, lines, written, expected):
    path = tmp_path / "run.log"
    path.write_text(lines)
    os.utime(path, (datetime.fromisoformat(written).timestamp(),) * 2)
    logs = read_logs(path)
    assert [datetime.fromtimestamp(when).date().isoformat() for when in logs.scalars["wall_time"]] == expected
    assert logs.problems["code"].tolist() == ["year-assumed"]
    assert expected[-1][:4] in logs.problems["message"][0]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("03.24.23|09:56:31", "2023-03-24T09:56:31"),
        ("24.03.2023 09:56:31", "2023-03-24T09:56:31"),
        ("2023.03.24 09:56:31", "2023-03-24T09:56:31"),
    ],
)
def test_a_date_with_points_is_a_date(tmp_path, prefix, expected):
    logs = read(tmp_path, f"{prefix} Epoch 1 loss: 0.5\n")
    assert datetime.fromtimestamp(logs.scalars["wall_time"][0]).isoformat() == expected
    assert logs.problems.empty


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_the_encoding_changes_nothing_of_what_is_read(tmp_path, encoding):
    text = "".join(f"第{i}轮 训练损失: {1 / i:.4f} 验证准确率: {i / 40:.4f}\n" for i in range(1, 30))
    assert rows(read(tmp_path, text.encode(encoding))).equals(rows(read(tmp_path, text)))


@pytest.mark.parametrize("end", ["\r\n", "\r\r\n", "\n"])
def test_line_ends_change_nothing_of_what_is_read(tmp_path, end):
    assert rows(read(tmp_path, REID.replace("\n", end))).equals(rows(read(tmp_path, REID)))


def test_colours_and_redrawn_bars_are_states_of_a_line(tmp_path):
    logs = read(tmp_path, "\x1b[32mEpoch 1\x1b[0m loss: 0.5\rEpoch 1 loss: 0.4\rEpoch 1 loss: 0.4\rEpoch 1 loss: 0.3\n")
    assert values(logs) == {"loss": [0.5, 0.4, 0.3]}
    assert set(rows(logs)["line"]) == {1}


def conserved(logs) -> bool:
    sources = logs.sources
    return bool((sources["claimed"] + sources["noise"] + sources["unclaimed"] == sources["lines"]).all())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 20000))
def test_rows_before_a_cut_are_those_of_the_whole_and_growing_gives_the_whole(tmp_path, cut):
    data = (STUDY / "lr0.05.log").read_bytes()[:20000]
    path = tmp_path / "grown.log"
    path.write_bytes(data[:cut])
    os.utime(path, (1.7e9, 1.7e9))
    part = read_logs(path)
    path.write_bytes(data)
    os.utime(path, (1.7e9 + 5, 1.7e9 + 5))
    whole, grown = read_logs(path), part.refresh()
    before = f"line <= {data.count(10, 0, cut)}"
    told = ["tag", "split", "step", "epoch", "value", "line", "segment"]  # of metric and unit, later lines are evidence too
    assert rows(part).query(before)[told].equals(rows(whole).query(before)[told])
    assert rows(grown).equals(rows(whole))
    assert grown.messages.equals(whole.messages)
    assert conserved(part)
    assert conserved(grown)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_without_raising_and_lines_are_conserved(tmp_path, data):
    assert conserved(read(tmp_path, b"Epoch 1 loss: 0.5\n" + data, "any.log"))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.booleans(), min_size=10, max_size=60))
def test_two_logs_interleaved_line_by_line_lose_no_value(tmp_path, order):
    one = iter((STUDY / "lr0.05.log").read_text().splitlines())
    two = iter((STUDY / "lr0.1.log").read_text().splitlines())
    mixed = [next(one if first else two) for first in order]
    logs = read(tmp_path, "\n".join(mixed) + "\n")
    assert conserved(logs)
    expected = sum(line.startswith("Epoch:[") for line in mixed)
    assert len(values(logs).get("Loss1", [])) == expected


DIALECT = """\
name = "mine"
title = "My own trainer"

[[rule]]
name = "tick"
line = "tick {step} ~ {wobble}"
[[rule.sample]]
line = "tick 3 ~ 0.5"
gives = { step = 3, wobble = 0.5 }
"""


def test_a_dialect_laid_beside_the_logs_takes_effect_on_refresh(tmp_path):
    logs = read(tmp_path, "".join(f"tick {i} ~ {i / 7:.3f}\n" for i in range(5)))
    assert "wobble" not in values(logs)
    folder = tmp_path / ".epochbook" / "dialects"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(DIALECT)
    dialect._nearest.cache_clear()
    again = logs.refresh()
    assert values(again)["wobble"] == [0.0, 0.143, 0.286, 0.429, 0.571]
    assert again.sources["dialect"].tolist() == ["mine"]


def test_a_dialect_that_cannot_be_used_is_a_problem_and_costs_nothing(tmp_path):
    folder = tmp_path / ".epochbook" / "dialects"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("name = ")
    logs = read(tmp_path, "Epoch 1 loss: 0.5\n")
    assert values(logs) == {"loss": [0.5]}
    assert logs.problems["code"].tolist() == ["dialect"]
    assert "broken.toml" in logs.problems["message"][0]


def test_a_span_of_time_is_its_seconds(tmp_path):
    logs = read(tmp_path, "Epoch: 1 | Epoch Time: 2m 36s\nEpoch: 2 | Epoch Time: 1h 0m 5s\n")
    assert values(logs) == {"Epoch Time": [156.0, 3605.0]}
    assert rows(logs)["unit"].tolist() == ["s", "s"]


def test_what_is_indented_behind_a_prefix_or_has_many_decimals_is_no_setting(tmp_path):
    lines = [
        "2024-01-05 10:20:30,123 - INFO - Best: deep - Test RMSE: 21.73",
        "  F1-Score: 0.7123",
        "  dropout: 0.125",
        "  mse: 0.5",
    ]
    assert values(read(tmp_path, "\n".join(lines) + "\n")) == {"best Test RMSE": [21.73], "F1-Score": [0.7123]}


def test_what_follows_an_outcome_without_a_place_is_more_of_it(tmp_path):
    """Names that nobody knows too, once a score has been told; before it, they may be settings."""
    lines = ["ratio: 0.25", "validation RMSE: 0.1026", "IC (daily): 0.0206", "IR: 0.1484", "dev  perplexity: 794.57"]
    expected = {"validation RMSE": [0.1026], "IC (daily)": [0.0206], "IR": [0.1484], "perplexity": [794.57]}
    assert values(read(tmp_path, "\n".join(lines) + "\n")) == expected


def test_what_stands_below_an_outcome_in_an_evaluations_block_is_more_of_it(tmp_path):
    """Names that nobody knows too, before any epoch; in a block of settings they are settings."""
    block = "  Test Results:\n    Accuracy: 0.5240\n    Detection Rate: 0.2794\n"
    assert values(read(tmp_path, block)) == {"Accuracy": [0.524], "Detection Rate": [0.2794]}
    assert values(read(tmp_path, "  Options:\n    Detection Rate: 0.2794\n")) == {}


def test_a_block_of_settings_tells_none_though_training_has_begun(tmp_path):
    block = "Parameters:\n  mode: train\n  target_gc: 0.42\n  epochs: 2\n"
    book = read(tmp_path, f"{block}Epoch 1/2 | loss=0.5\nEpoch 2/2 | loss=0.4\n{block}Epoch 1/2 | loss=0.6\n")
    assert values(book) == {"loss": [0.5, 0.4, 0.6]}
    assert "epochs" in book.hparams["name"].tolist()


def test_a_title_in_capitals_says_the_split_of_what_follows(tmp_path):
    scalars = read(tmp_path, "TRAIN METRICS\naccuracy: 0.9847\n\nTEST METRICS\naccuracy: 0.9554\n").scalars
    assert scalars[["split", "value"]].values.tolist() == [["train", 0.9847], ["test", 0.9554]]


def test_an_outcome_may_be_named_on_one_line_and_told_on_the_next(tmp_path):
    lines = ["Epoch 1 loss: 0.5", "Accuracy:", "0.9123", "INFO Task: Rank-1", "INFO 80.2%", "INFO Task: Rank-5", "INFO 91.0%"]
    told = {"loss": [0.5], "Accuracy": [0.9123], "Rank-1": [80.2], "Rank-5": [91.0]}
    assert values(read(tmp_path, "\n".join(lines) + "\n")) == told
    assert values(read(tmp_path, "Confusion matrix:\n0.5\nModel:\n0.5\nScore:\n12\n")) == {}


def test_a_final_loss_is_no_setting(tmp_path):
    book = read(tmp_path, "Run 1:\n  Final Loss: 0.0234    <- lower is better\n  loss_weight: 0.5\n")
    assert values(book) == {"Final Loss": [0.0234]}
    assert book.hparams["name"].tolist() == ["Run_1.loss_weight"]


def test_an_indented_perplexity_of_a_split_is_an_outcome_before_training_has_begun(tmp_path):
    report = read(tmp_path, "--- 2-gram model ---\n    dev  perplexity: 794.57\n    test perplexity: 693.64   (eval 0.6s)\n")
    assert values(report)["perplexity"] == [794.57]


def test_a_number_alone_on_its_line_is_a_series_only_if_it_comes_again(tmp_path):
    begin = "Epoch 1 loss: 0.5\n0.0279299\n"
    assert values(read(tmp_path, begin)) == {"loss": [0.5]}
    assert values(read(tmp_path, begin + "Epoch 2 loss: 0.4\n0.0269299\n"))["value"] == [0.0279299, 0.0269299]


def test_lines_that_tasks_have_marked_read_as_without_their_marks(tmp_path):
    """`srun --label` writes the task's number before each line; a number that counts on is a step."""
    lines = [f"Epoch: [{k}][10/10]\tLoss 0.{k + 10}\tlr 0.1" for k in range(30)]
    marked = values(read(tmp_path, "".join(f"0: {line}\n" for line in lines)))
    assert marked == values(read(tmp_path, "".join(f"{line}\n" for line in lines)))
    assert len(marked["Loss"]) == 30
    counted = read(tmp_path, "".join(f"{k}: loss: 0.{k + 10}\n" for k in range(30)))
    assert counted.scalars["step"].tolist() == list(range(30))


def test_a_line_padded_to_any_width_is_read_in_no_time(tmp_path):
    blanks = " " * 2000
    lines = [f"Epoch 1{blanks}loss: 0.5{blanks}acc{blanks}0.25{blanks}", f"Speed: 0.5 sec/batch{blanks}", f"Epoch{blanks}x"]
    (tmp_path / "x.log").write_text("\n".join(lines) + "\n")
    begun = time.perf_counter()
    scalars = read_logs(tmp_path / "x.log").scalars
    assert time.perf_counter() - begun < 5
    assert list(scalars["value"][:2]) == [0.5, 0.25]
