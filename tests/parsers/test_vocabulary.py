"""What the vocabulary makes of logged names."""

import numpy as np
import pytest

from parsers.metrics import MAIN, METRIC_NAMES, TABLE
from parsers.names import settle
from parsers.tables import Name, Scalars
from parsers.vocabulary import better, factor, key, kind, main_metric, name_of, natural_range

# tag -> metric, split, better
EXPECTED = """
loss                        | loss               |       | min
Loss/train                  | loss               | train | min
Loss/train_epoch            | loss               | train | min
train/loss                  | loss               | train | min
trainLoss                   | loss               | train | min
val_loss_epoch              | loss               | val   | min
train_loss_step             | loss (step)        | train | min
epoch_loss                  | loss               |       | min
eval/test_loss              | loss               | test  | min
Loss1                       | Loss1              |       | min
loss_a                      | loss_a             |       | min
losses/loss_cls             | losses/loss_cls    |       | min
loss_weight                 | loss_weight        |       |
loss (avg)                  | loss (avg)         |       | min
Train Loss (avg)            | loss (avg)         | train | min
best_val_loss               | best loss          | val   | min
BestVAcc                    | best accuracy      | val   | max
VAcc                        | accuracy           | val   | max
ValLoss                     | loss               | val   | min
devAcc                      | accuracy           | val   | max
TrF1                        | F1                 | train | max
TrA                         | TrA                |       |
Acc@1                       | top-1 accuracy     |       | max
Top-1 test accuracy         | top-1 accuracy     | test  | max
Rank-5                      | R5                 |       | max
cmc1                        | R1                 |       | max
metrics/mAP50-95(B)         | mAP50-95           | val   | max
metrics/mAP_0.5:0.95        | mAP50-95           | val   | max
metrics/mAP50(M)            | mAP50 (mask)       | val   | max
train/box_loss              | box_loss           | train | min
decode.acc_seg              | decode.acc_seg     |       | max
bicycle AP                  | bicycle AP         |       | max
valid_0's binary_logloss    | log loss           | val   | min
validation_0-rmse           | RMSE               | val   | min
mean_io_u_5                 | mean_io_u_5        |       | max
rollout/ep_rew_mean         | episode reward     |       | max
eval_samples_per_second     | throughput         | val   | max
lr/pg0                      | lr/pg0             |       |
测试集准确率                | accuracy           | test  | max
训练损失                    | loss               | train | min
訓練損失                    | loss               | train | min
驗證準確率                  | accuracy           | val   | max
perda de treino             | perda de           | train | min
точность                    | accuracy           |       | max
정확도                      | accuracy           |       | max
病灶级敏感度                | 病灶级敏感度       |       | max
Avg Length                  | episode length     |       |
验证/mIoU                   | mIoU               | val   | max
学习率                      | lr                 |       |
grad_norm                   | grad norm          |       |
epoch                       | epoch              |       |
whatever_this_is            | whatever_this_is   |       |
"""


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines())
def test_a_tag_gives_its_metric_split_and_direction(line):
    tag, metric, split, direction = (cell.strip() for cell in line.split("|"))
    name = name_of(tag)
    assert (name.tag, name.metric, name.split, better(name.metric)) == (tag, metric, split, direction)


def test_every_row_of_the_table_is_well_formed():
    for line in TABLE.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        assert len(cells) == 5, line
        assert cells[1] in ("max", "min", ""), line
        assert cells[2] in ("loss", "score", "error", "reward", "lr", "time", "speed", "memory", "grad", "count", ""), line


def test_no_alias_stands_for_two_metrics():
    """The first row wins; a second row with the same alias would be dead text."""
    seen: dict[str, str] = {}
    for metric, alias in METRIC_NAMES:
        assert seen.setdefault(key(alias), metric) == metric, f"{alias}: {seen[key(alias)]} and {metric}"


def test_every_main_metric_is_in_the_table_and_has_a_direction():
    assert [metric for metric in MAIN if not better(metric)] == []


def test_every_canonical_name_is_its_own_metric():
    for metric, _ in METRIC_NAMES:
        assert name_of(metric).metric == metric


def test_context_wins_over_the_vocabulary():
    assert name_of("loss", split="val") == Name("loss", "loss", "val", "")
    assert name_of("Acc", unit="%").unit == "%"
    assert name_of("acc (%)") == Name("acc (%)", "accuracy", "", "%")


def test_the_main_metric_is_what_a_researcher_ranks_by():
    assert main_metric(["loss", "lr", "R1", "mAP", "time"]) == "mAP"
    assert main_metric(["loss", "accuracy"]) == "accuracy"
    assert main_metric(["lr", "loss", "epoch"]) == "loss"
    assert main_metric(["Gen Loss", "lr"]) == "Gen Loss"
    assert main_metric(["dice_RV", "loss"]) == "dice_RV"
    assert main_metric(["lr", "time"]) == ""
    assert main_metric([]) == ""


def test_units_of_one_quantity_convert_and_others_do_not():
    assert factor("%", "") == pytest.approx(0.01)
    assert factor("", "%") == pytest.approx(100)
    assert factor("ms", "s") == pytest.approx(0.001)
    assert factor("GB", "MB") == 1024
    assert np.isnan(factor("s", "%"))


def test_the_natural_range_of_a_share_is_zero_to_one():
    assert natural_range("mAP") == (0, 1)
    assert natural_range("unknown thing") == (-np.inf, np.inf)
    assert kind("unknown thing") == ""


def names_together(values: dict[str, float]) -> dict[str, Name]:
    names = [name_of(tag) for tag in values]
    scalars = Scalars(names=names, name=np.arange(len(names)), value=np.array(list(values.values())))
    return {name.tag: name for name in settle(scalars)}


def test_two_tags_of_one_log_never_become_one_series():
    names = names_together(
        dict.fromkeys(["Loss", "loss", "train/loss", "train_loss", "valid_0's auc", "valid_1's auc", "Acc", "accuracy"], 0.5)
    )
    assert len({(name.metric, name.split) for name in names.values()}) == len(names)
    assert names["loss"].metric == "loss"
    assert names["accuracy"].metric == "accuracy"
    assert names["valid_1's auc"].metric == "valid_1's auc"


def test_acc1_beside_acc2_is_no_top_1_accuracy():
    assert names_together({"Acc1": 0.5, "Acc2": 0.5})["Acc1"].metric == "Acc1"
    assert names_together({"acc1": 0.5, "acc5": 0.7})["acc1"].metric == "top-1 accuracy"


def test_top_1_beside_map_is_the_rank_of_re_identification():
    names = names_together({"Mean AP": 40.0, "top-1": 60.0, "top-5": 80.0})
    assert [names[tag].metric for tag in ("Mean AP", "top-1", "top-5")] == ["mAP", "R1", "R5"]


def test_shares_that_a_program_prints_together_are_in_one_unit():
    names = names_together({"mAP": 0.9, "R1": 1.4, "val_acc": 0.98, "train_acc": 93.0})
    assert [names[tag].unit for tag in ("mAP", "R1", "val_acc", "train_acc")] == ["%", "%", "", "%"]


def test_a_share_logged_up_to_100_is_in_percent():
    names = names_together({"val_acc": 93.2, "accuracy": 0.93, "loss": 50.0, "mIoU": np.nan})
    assert [names[tag].unit for tag in ("val_acc", "accuracy", "loss", "mIoU")] == ["%", "", "", ""]
