"""Tables printed to the console: which lines are their rows, and what these give."""

import pytest

from parsers import read_logs

REPORT = """\
Epoch 1 loss: 0.5
              precision    recall  f1-score   support

           0       0.95      0.97      0.96       980
         cat       0.91      0.93      0.92       100

    accuracy                           0.96      2115
   macro avg       0.96      0.98      0.97      2115
"""
OVER_A_SETTING = {"Test MSE": 0.4675, "Test MAE": 0.4484}
TABLES = {
    "a report of classes": (
        REPORT,
        {"loss": 0.5, "cat precision": 0.91, "cat recall": 0.93, "cat f1-score": 0.92, "accuracy": 0.96,
         "macro avg precision": 0.96, "macro avg recall": 0.98, "macro avg f1-score": 0.97},
    ),
    "results in percent between bars": (
        "| method | Top-1 | cost |\n|---|---|---|\n| base | 94.50% | 95.1% |\n| [ours](a.md) | **96.1%** | ↓ 3.2% |\n",
        {"base Top-1": 94.5, "base cost": 95.1, "ours Top-1": 96.1, "ours cost": 3.2},
    ),
    "a column without a name, means of runs": (
        "| | mAP（mean±std） | Rank-1 (mean ± std) |\n|---|---|---|\n| ours | 63.847±0.550 | 65.390±0.661 |\n",
        {"ours mAP": 63.847, "ours Rank-1": 65.39},
    ),
    "a table over a setting": ("| pred_len | Test MSE | Test MAE |\n|---|---|---|\n| 96 | 0.4675 | 0.4484 |\n", OVER_A_SETTING),
    "a table over a variable": ("| K | run | mAP |\n|---|---|---|\n| 4 | E15 of two | **63.3** |\n", {"mAP": 63.3}),
    "words below a table": (
        "epoch  loss  acc\n1  0.9  0.5\nUsing seed 42\nThe answer is 42\n12 files changed, 3 insertions\n",
        {"loss": 0.9, "acc": 0.5},
    ),
    "columns of no interest": ("Epoch 0 loss: 1\nepoch  acc  skip\n1  0.9  7\n", {"loss": 1, "acc": 0.9}),
    "a dict under a logger": ("Epoch 1\nINFO:root:{'metrics': {'val': {'loss': 0.75}}}\n", {"metrics/val/loss": 0.75}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=TABLES)
def test_a_table_gives_its_rows_and_nothing_else(tmp_path, text, expected):
    path = tmp_path / "run.log"
    path.write_text(text)
    scalars = read_logs(path).scalars
    assert dict(zip(scalars["tag"], scalars["value"], strict=True)) == expected
    assert len(scalars) == len(expected)


def test_the_bars_of_a_detector_are_rows_of_the_table_above_them(tmp_path):
    lines = [
        "     Epoch   gpu_mem       box       obj       cls     total    labels  img_size",
        "       0/1     10.2G   0.08125   0.02150         0   0.10275        12       640: 100%|████| 8/8 [00:30<00:00, 1.2it/s]",
        "     Class      Images      Labels         P         R    mAP@.5  mAP@.5:.95: 100%|████| 4/4 [00:02<00:00, 1.9it/s]",
        "                 all         100         479       0.212       0.305       0.182       0.061",
    ]
    path = tmp_path / "nohup.out"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    scalars = read_logs(path).scalars
    values = scalars[scalars["tag"] != "gpu_mem"].set_index("tag")["value"].to_dict()
    assert values == {
        "box": 0.08125, "obj": 0.0215, "cls": 0.0, "total": 0.10275, "P": 0.212, "R": 0.305, "mAP@.5": 0.182, "mAP@.5:.95": 0.061,
    }  # fmt: skip
