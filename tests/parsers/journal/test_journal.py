"""Journals: entries by date in every form people write, pasted logs as runs, and no metric out of code, tensors or prose."""

import datetime as dt
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.health import run_checks
from parsers import Logbook, read_logs
from parsers.dates import find_days
from parsers.journal.outline import name_of_text, outline
from tests.conftest import ROOT

JOURNALS = ROOT.parent / "shared" / "journals"
theirs = pytest.mark.skipif(not JOURNALS.exists(), reason="the user's journals are not here")

NOTE = """\
---
title: notes
date: 2026-03-02
---
# Lab notes

## 2026.3.2
Two rates tried, in `train.py`:

### Small rates:
- 0.001
```
Epoch 1 loss: 0.9
Epoch 2 loss: 0.7
```
- 0.01
```bash
Epoch 1 loss: 0.8
Epoch 2 loss: nan
```
Conclusion: the loss is 0.7 at best, lr = 3 would be too much.

- [ ] try dropout 0.5

## 2026.3.1
```python
loss = 0.5
print(f"epoch {epoch} loss {loss}")
```
```
tensor([ 33, 573, 681], device='cuda:0')
```
Epoch 3 loss: 0.6
"""


def read(folder: Path, text: str, name: str = "notes.md") -> Logbook:
    (folder / name).write_bytes(text.encode())
    return read_logs(folder / name)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025.1.8", "2025-01-08", "2025-01-08"),
        ("2023年8月16日", "2023-08-16", "2023-08-16"),
        ("2023-03-25 ⚠ Bug Trace", "2023-03-25", "2023-03-25"),
        ("2026.1.17~1.18", "2026-01-17", "2026-01-18"),
        ("2026.1.30 – 2026.2.2", "2026-01-30", "2026-02-02"),
        ("2026.1.17-19", "2026-01-17", "2026-01-19"),
        ("20241113 第一次实验", "2024-11-13", "2024-11-13"),
        ("Mar. 23rd", "2024-03-23", "2024-03-23"),
        ("2nd October 2017", "2017-10-02", "2017-10-02"),
        ("October 2, 2017", "2017-10-02", "2017-10-02"),
        ("11月17日实验记录", "2024-11-17", "2024-11-17"),
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("Friday, 20 November 2026", "2026-11-20", "2026-11-20"),
    ],
)
def test_a_heading_says_its_day_in_any_form(text: str, first: str, last: str) -> None:
    days = find_days(text, year=2024)
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["实验1", "ResNet50", "top 30~60%", "2025", "lr 0.01", "2025.2.31", "v1.2.3"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert find_days(text) is None


def test_entries_come_with_their_lines_and_text(tmp_path: Path) -> None:
    logs = read(tmp_path, NOTE)
    assert list(zip(logs.entries["date"], logs.entries["line"], logs.entries["last_line"], strict=True)) == [
        ("2026-03-02", 7, 24),
        ("2026-03-01", 25, 33),
    ]
    assert "Conclusion:" in logs.entries["text"][0]
    assert "- [ ] try dropout" in logs.entries["text"][0]


def test_pasted_logs_are_runs_named_by_what_they_stand_under_and_lead_back_to_the_note(tmp_path: Path) -> None:
    logs = read(tmp_path, NOTE)
    values = {run: rows[["value", "line"]].to_numpy().tolist() for run, rows in logs.scalars.groupby("run", observed=True)}
    assert values.keys() == {
        "notes/2026-03-02/Small rates / 0.001", "notes/2026-03-02/Small rates / 0.01", "notes/2026-03-01",
    }  # fmt: skip
    assert values["notes/2026-03-02/Small rates / 0.001"] == [[0.9, 13], [0.7, 14]]
    assert values["notes/2026-03-01"] == [[0.6, 33]]
    assert set(logs.runs["group"]) == {"notes/2026-03-02", "notes"}
    day = dt.datetime.fromtimestamp(logs.runs["date"][0]).date()
    assert day == dt.date(2026, 3, 2)
    assert set(logs.runs["status"]) <= {"finished", "diverged"}


def test_code_tensors_and_prose_give_no_metrics(tmp_path: Path) -> None:
    tags = set(read(tmp_path, NOTE).scalars["tag"])
    assert tags == {"loss"}


def test_a_journal_without_days_takes_the_day_of_its_name_or_front_matter(tmp_path: Path) -> None:
    daily = read(tmp_path, "# What I did\n\nNothing.\n", "2026-11-20.md")
    assert daily.entries["date"].tolist() == ["2026-11-20"]
    hugo = read(tmp_path, "---\ntitle: x\ncreateTime: 2025/01/04 16:09:40\n---\n# x\ntext\n", "x.md")
    assert hugo.entries["date"].tolist() == ["2025-01-04"]


def test_a_year_turns_between_entries_without_one() -> None:
    text = "# 2025 notes, since 2025.12.30\n\n## Dec. 30th\n\n## Jan. 2nd\n\n## Jan. 5th\n"
    assert [entry.date for entry in outline(text).entries][1:] == ["2025-12-30", "2026-01-02", "2026-01-05"]


def test_no_entry_is_of_a_day_after_its_file_was_written() -> None:
    text = "# 11月17日实验记录\n\n# 11月26日实验记录\n"
    assert [entry.date for entry in outline(text, written=date(2026, 11, 21)).entries] == ["2025-11-17", "2025-11-26"]
    assert [entry.date for entry in outline(text, written=date(2026, 11, 26)).entries] == ["2026-11-17", "2026-11-26"]
    turned = "# 12月30日\n\n# 1月2日\n"
    assert [entry.date for entry in outline(turned, written=date(2026, 1, 2)).entries] == ["2025-12-30", "2026-01-02"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("这是core的精度：", "core"),
        ("小学习率：", "小学习率"),
        ("**0.05**", "0.05"),
        ("结果", "结果"),
        ("[a](b)/c", "a⁄c"),
        ("", ""),
    ],
)
def test_a_heading_or_list_item_names_a_run(text: str, name: str) -> None:
    assert name_of_text(text) == name


def test_a_log_that_was_saved_as_markdown_is_read_as_a_log(tmp_path: Path) -> None:
    logs = read(tmp_path, "".join(f"| epoch {k} | loss {1 / k:.3f} |\n{'-' * 30}\n" for k in range(1, 9)))
    assert logs.sources["reader"].tolist() == ["console"]


@given(st.lists(st.sampled_from(["# a", "## 2026.1.2", "- x", "```", "```py", "Epoch 1 loss: 0.5", "", "   ", "---", "| a | b |", "> q", "~~~", "\t1. y", "loss=nan"]) | st.text(max_size=30), max_size=25))  # fmt: skip  # noqa: E501
def test_any_markdown_is_read_and_every_line_accounted_for(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    text = "\n".join(["# notes", *lines])
    logs = read(tmp_path_factory.mktemp("any"), text)
    (source,) = logs.sources.itertuples()
    assert source.claimed + source.noise + source.unclaimed == source.lines
    assert (logs.scalars["line"] <= source.lines).all()


@theirs
def test_the_journal_of_the_noisy_labels_gives_its_seven_entries_and_five_runs() -> None:
    logs = read_logs(JOURNALS / "2025-01-noisy-label-reid.md")
    assert logs.entries["date"].tolist() == [f"2025-01-{day:02d}" for day in (10, 9, 8, 7, 6, 5, 4)]
    day = "2025-01-noisy-label-reid/2025-01-08/"
    told = logs.scalars[logs.scalars["run"].astype("str").str.startswith(day)]
    maps = told[told["tag"] == "mAP"].set_index("run")["value"]
    expected = {
        "core": 63.8193,
        "小学习率 / 0.001": 41.3135,
        "正常学习率 / 0.01": 59.2124,
        "大学习率 / 0.05": 29.6619,
        "大学习率 / 0.1": 0.5422,
    }
    assert {run.removeprefix(day): value for run, value in maps.items()} == expected
    nan = told[(told["tag"] == "Loss1 (avg)") & np.isnan(told["value"])]
    assert nan["run"].tolist() == [f"{day}大学习率 / 0.05"]
    sick = {(finding.check, finding.run.removeprefix(day)) for finding in run_checks(logs) if finding.severity == "error"}
    assert {("not_finite", "大学习率 / 0.05"), ("exploded", "大学习率 / 0.1")} <= sick
    best = logs.messages[logs.messages["run"] == f"{day}core"]
    assert 46.0 in set(best["epoch"])


@theirs
@pytest.mark.parametrize(
    ("journal", "entries", "points"),
    [
        ("2023-08-study-notes.md", 16, 0),
        ("2024-11-vit-flowers.md", 0, 0),
        ("plantnet-transfer-learning.md", 0, 0),
        ("keras-tpu-notes-mojibake.md", 1, 23),
    ],
)
def test_the_other_journals_give_their_entries_and_no_false_metrics(journal: str, entries: int, points: int) -> None:
    logs = read_logs(JOURNALS / journal)
    assert (len(logs.entries), len(logs.scalars)) == (entries, points)


def test_a_log_in_a_fence_of_code_is_read_though_it_tells_of_no_epoch(tmp_path: Path) -> None:
    note = tmp_path / "notes.md"
    lines = "\n".join(f"{i}: [D loss: {0.7 - i / 100}, acc: 0.5{i}]" for i in range(4))
    note.write_text(f"# Notes\n\n```py\n{lines}\n```\n\n```py\nloss = 0.5\nacc = model(x)\nlr = 0.1\n```\n")
    scalars = read_logs(note).scalars
    assert scalars.groupby("tag", observed=True)["value"].count().to_dict() == {"D loss": 4, "acc": 4}


RESULTS = """\
# Wheat against chaff

### Small model (12 epochs)
- **Backbone**: a plain one
- Outcome:
  - Training loss: 0.0431
  - Validation loss: 0.0512
  - **mAP@0.5**: **91.2%** ⭐
  - Latency: 12.5ms/frame
- Images: 800

### Plans
- dropout: 0.5
- lr: 0.001
"""


def test_a_list_of_names_and_numbers_is_a_report_if_it_names_an_outcome(tmp_path):
    """A list of settings beside it is none."""
    scalars = read(tmp_path, RESULTS).scalars
    assert scalars[["tag", "value"]].values.tolist() == [
        ["Training loss", 0.0431], ["Validation loss", 0.0512], ["mAP@0.5", 91.2], ["Latency", 12.5]
    ]  # fmt: skip


def test_a_log_that_was_pasted_into_code_as_a_comment_is_read(tmp_path):
    listing = "```python\nnet.fit(x, y, epochs=2)\n# Epoch 1/2\n# 10/10 [=====] - 3s 6ms/step - loss: 1.008 - acc: 0.676\n"
    listing += "# Epoch 2/2\n#\n# 10/10 [=====] - 3s 6ms/step - loss: 0.511 - acc: 0.824\n```\n"
    scalars = read(tmp_path, "# Notes\n\n" + listing).scalars
    assert scalars.loc[scalars["metric"] == "loss", ["epoch", "value"]].values.tolist() == [[1.0, 1.008], [2.0, 0.511]]


def test_prose_that_tells_several_outcomes_is_a_report(tmp_path):
    """Items of a list that do so are one run, called by their heading; one that tells a rate names the log below it."""
    text = "# Nets\n\n## Deep\n- prediction --> loss = 0.50663, accuracy = 0.84088\n- sum = 3726\n"
    text += "- prediction --> loss = 0.40663, accuracy = 0.86088\n\n## Wide\nThe loss = 0.5 was a start, lr = 3 too much.\n"
    logs = read(tmp_path, text)
    assert logs.scalars[["tag", "value"]].values.tolist() == [
        ["loss", 0.50663], ["accuracy", 0.84088], ["loss", 0.40663], ["accuracy", 0.86088]
    ]  # fmt: skip
    assert logs.runs["run"].nunique() == 1


def test_a_fence_of_outcomes_is_read_from_its_first_line(tmp_path):
    text = "# Stitching\n```\n---- PSNR ----\ntop 30%: 25.7028\ntop 30~60%: 22.3114\naverage psnr: 21.9883\n```\n"
    assert read(tmp_path, text).scalars["tag"].tolist() == ["top 30%", "top 30~60%", "average psnr"]


def test_a_table_with_a_row_for_each_metric_is_read_by_its_columns(tmp_path):
    table = "| class | cat(1) | dog(2) | |\n| --- | --- | --- | --- |\n| **IoU** | 93.77 | **90.93** | |\n| Acc | 95.57 | | |\n"
    table += "| mIoU | 78.07 | **mAcc** | 92.65 |\n"
    scalars = read(tmp_path, f"# Nets\n\n## Second net\n{table}").scalars
    assert scalars[["tag", "value", "line"]].values.tolist() == [
        ["cat IoU", 93.77, 6], ["dog IoU", 90.93, 6], ["cat Acc", 95.57, 7], ["mIoU", 78.07, 8], ["mAcc", 92.65, 8]
    ]  # fmt: skip


def test_a_table_with_a_column_for_each_metric_stays_as_it_is(tmp_path):
    table = "| model | mAP | Rank-1 |\n| --- | --- | --- |\n| base | 70.1 | 82.5 |\n"
    assert set(read(tmp_path, f"# Nets\n\n{table}").scalars["tag"]) == {"base mAP", "base Rank-1"}


def test_a_table_of_names_and_one_score_is_read(tmp_path):
    table = "| Class | Best IoU |\n| --- | --- |\n| road | 97.1 |\n| car | 89.4 |\n"
    scalars = read(tmp_path, f"# Nets\n\n{table}").scalars
    assert scalars[["tag", "value", "line"]].values.tolist() == [["road Best IoU", 97.1, 5], ["car Best IoU", 89.4, 6]]


def test_the_lines_of_an_old_mac_are_lines(tmp_path):
    scalars = read(tmp_path, "# Nets\r\r    Epoch 1 loss: 0.5\r    Epoch 2 loss: 0.4\r").scalars
    assert scalars[["epoch", "value", "line"]].values.tolist() == [[1.0, 0.5, 3], [2.0, 0.4, 4]]


def test_a_table_whose_columns_are_in_percent_is_read_row_by_row(tmp_path):
    """A row that is called by a number is one of a sweep, and has the names of its columns alone."""
    table = "| bits | EER known (%) | GAR@FAR=0.5% | AUC known |\n|---|---|---|---|\n"
    table += "| 128 | 1.27 | 97.92 | 0.9987 |\n| **256** | 0.80 | 99.11 | 0.9989 |\n"
    scalars = read(tmp_path, f"# Hashes\n\n{table}").scalars
    assert scalars[["tag", "value", "unit"]].values.tolist() == [
        ["EER known", 1.27, "%"], ["AUC known", 0.9987, ""], ["EER known", 0.80, "%"], ["AUC known", 0.9989, ""]
    ]  # fmt: skip


def test_what_a_notebook_printed_into_markdown_is_a_log(tmp_path):
    text = "# Boxes\n\n    trained for 59 epochs\n\n    Mean IoU: 0.7988\n    Box accuracy: 0.9577\n\nDone.\n"
    assert read(tmp_path, text).scalars["tag"].tolist() == ["Mean IoU", "Box accuracy"]


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (
            "- baseline: Rank-1 88.2%, mAP 75.3%\n- **Ours**: Rank-1 89.0%, mAP 76.1%",
            {"baseline Rank-1": [88.2], "baseline mAP": [75.3], "Ours Rank-1": [89.0], "Ours mAP": [76.1]},
        ),
        ("- lr=0.1：准确率 0.88，损失 0.35\n- lr=0.01：准确率 0.91，损失 0.20", {"准确率": [0.88, 0.91], "损失": [0.35, 0.20]}),
        ("- PCA: acc 0.91, loss 0.3", {}),  # one item is a sentence
        ("- plan: read 2 papers, write 3 pages\n- next: acc 0.91", {}),
        ("- data: train 800, val 200\n- model: layers 12, heads 8", {}),
    ],
)
def test_a_list_whose_items_tell_metrics_of_something_is_read(tmp_path: Path, items: str, told: dict[str, list[float]]) -> None:
    (tmp_path / "notes.md").write_text(f"# 2026-09-15\n\nResults:\n\n{items}\n")
    scalars = read_logs(tmp_path / "notes.md").scalars
    assert {str(tag): list(rows["value"]) for tag, rows in scalars.groupby("tag", observed=True)} == told
