"""Where the values of a text stand: steps that count on over epochs, epochs in fractions, restarts, what is told again."""

import pytest

from parsers import read_logs

# What is printed, and of the series named: (step, epoch, segment) of each value.
PLACES = {
    "iterations of the whole training": (
        "iter: 10/80000, loss: 0.5\niter: 20/80000, loss: 0.4\niter: 30/80000, loss: 0.3\n",
        "loss",
        [(10, None, 0), (20, None, 0), (30, None, 0)],
    ),
    "a training begun anew in the middle is a segment": (
        "iter: 10/80000, loss: 0.5\niter: 20/80000, loss: 0.4\niter: 10/80000, loss: 0.6\n",
        "loss",
        [(10, None, 0), (20, None, 0), (10, None, 1)],
    ),
    "steps of an epoch that a heading names count on": (
        "Epoch 1\nStep 2/4 loss 0.9\nStep 4/4 loss 0.8\nEpoch 2\nStep 2/4 loss 0.7\nStep 4/4 loss 0.6\n",
        "loss",
        [(2, 1.5, 0), (4, 2, 0), (6, 2.5, 0), (8, 3, 0)],
    ),
    "steps that go on over epochs are no fractions of one": (
        "Epoch 1\nstep 100/400 loss 0.9\nEpoch 2\nstep 200/400 loss 0.7\nEpoch 3\nstep 300/400 loss 0.6\n",
        "loss",
        [(100, 1.25, 0), (200, 2, 0), (300, 3, 0)],
    ),
    "iterations printed from nought in every epoch": (
        (
            "epoch: 1, iters: 100, G_loss: 0.5\nepoch: 1, iters: 200, G_loss: 0.4\n"
            "epoch: 2, iters: 50, G_loss: 0.3\nepoch: 3, iters: 50, G_loss: 0.2\n"
        ),
        "G_loss",
        [(100, 1, 0), (200, 1, 0), (250, 2, 0), (300, 3, 0)],
    ),
    "fractions of epochs are counted": (
        (
            "{'loss': 0.69, 'learning_rate': 4e-05, 'epoch': 0.02}\n{'loss': 0.59, 'learning_rate': 3e-05, 'epoch': 0.04}\n"
            "{'eval_loss': 0.5, 'eval_runtime': 12.3, 'epoch': 1.0}\n{'loss': 0.39, 'learning_rate': 2e-05, 'epoch': 1.02}\n"
        ),
        "loss",
        [(0, 0.02, 0), (1, 0.04, 0), (3, 1.02, 0)],
    ),
    "where epochs are told in fractions the bar counts the steps of the whole training": (
        (
            " 33%|#  | 50/150 [00:20<09:10,  2.63it/s]\n{'loss': 2.1, 'learning_rate': 4e-05, 'epoch': 1.0}\n"
            "100%|##| 20/20 [00:01<00:00, 20.1it/s]\n{'eval_loss': 1.9, 'eval_runtime': 12.3, 'epoch': 1.0}\n"
            " 66%|## | 100/150 [00:40<05:00,  2.6it/s]\n{'loss': 1.1, 'learning_rate': 3e-05, 'epoch': 2.0}\n"
        ),
        "loss",
        [(50, 1, 0), (100, 2, 0)],
    ),
    "where such a training begins anew its bar does": (
        (
            " 50%|#  | 50/100 [00:10<00:10,  5.0it/s]\n{'loss': 2.0, 'learning_rate': 5e-05, 'epoch': 0.5}\n"
            "100%|###| 100/100 [00:20<00:00,  5.0it/s]\n{'loss': 1.5, 'learning_rate': 1e-05, 'epoch': 1.0}\n"
            " 25%|#  | 50/200 [00:10<00:30,  5.0it/s]\n{'loss': 1.4, 'learning_rate': 5e-05, 'epoch': 0.5}\n"
            " 50%|## | 100/200 [00:20<00:20,  5.0it/s]\n{'loss': 1.2, 'learning_rate': 1e-05, 'epoch': 1.0}\n"
        ),
        "loss",
        [(50, 0.5, 0), (100, 1, 0), (50, 0.5, 2), (100, 1, 2)],
    ),
    "an evaluation that counts from 0 beside a training that counts from 1 begins no segment": (
        "Epoch: [1][20/200] loss 0.9\n* epoch 0 top1: 70.3%\nEpoch: [2][20/200] loss 0.8\n* epoch 1 top1: 71.3%\n",
        "top1",
        [(220, 0, 0), (420, 1, 0)],
    ),
    "a message tells of a step and does not stand at it": (
        "step: 200 loss: 0.5\nModel saved at step 100\nloss: 0.4\nnumber of skipped iterations: 3\nloss: 0.3\n",
        "loss",
        [(200, None, 0), (200, None, 0), (200, None, 0)],
    ),
    "the batches of an evaluation are not the training's": (
        "Epoch: [3][200/400] loss 0.5\nVal: Epoch: [3][10/20] loss 0.6\nEpoch: [3][400/400] loss 0.4\n",
        "loss",
        [(1400, 3.5, 0), (1400, 3, 0), (1600, 4, 0)],
    ),
    "the last line of a bar sums its epoch up": (
        (
            "Epoch 1/2\n1/4 [==>.......] - ETA: 3s - loss: 5.0\n4/4 [==========] - 7s 1s/step - loss: 4.0\n"
            "Epoch 2/2\n4/4 [==========] - 7s 1s/step - loss: 3.0 - val_loss: 3.5\n"
        ),
        "loss",
        [(5, 1.25, 0), (8, 1, 0), (12, 2, 0)],
    ),
    "an epoch printed after its steps takes them back to no beginning": (
        "step 500 loss 0.5\nEpoch 1 val loss 0.6\nstep 1000 loss 0.4\nEpoch 2 val loss 0.5\n",
        "val loss",
        [(500, 1, 0), (1000, 2, 0)],
    ),
    "boosting rounds": (
        (
            "[0]\ttrain-rmse:0.9\teval-rmse:0.95\n[50]\ttrain-rmse:0.5\teval-rmse:0.6\n[100]\ttrain-rmse:0.4\teval-rmse:0.7\n"
            "Stopping. Best iteration:\n[50]\ttrain-rmse:0.5\teval-rmse:0.6\n"
        ),
        "eval-rmse",
        [(0, None, 0), (50, None, 0), (100, None, 0), (100, None, 0)],
    ),
}


@pytest.mark.parametrize(("text", "tag", "expected"), PLACES.values(), ids=PLACES)
def test_a_value_stands_where_its_log_says(tmp_path, text, tag, expected):
    path = tmp_path / "run.log"
    path.write_text(text)
    scalars = read_logs(path).scalars
    rows = scalars[scalars["tag"] == tag]
    epochs = [None if epoch != epoch else epoch for epoch in rows["epoch"]]
    assert list(zip(rows["step"], epochs, rows["segment"], strict=True)) == expected


def test_a_bar_of_another_length_than_the_epochs_is_an_evaluation(tmp_path):
    path = tmp_path / "run.log"
    path.write_text(
        "Epoch 0/1\n8/8 [======] - 1s 2ms/step - loss: 0.5\n4/4 [======] - 0s 2ms/step - loss: 0.9\n"
        "Epoch 1/1\n4/8 [===>..] - ETA: 0s - loss: 0.4\n8/8 [======] - 1s 2ms/step - loss: 0.3\n"
        "1/4 [=>....] - ETA: 0s - loss: 0.8\n4/4 [======] - 0s 2ms/step - loss: 0.7\n"
    )
    rows = read_logs(path).scalars.query("tag == 'loss'")
    assert rows["split"].tolist() == ["", "test", "", "", "test", "test"]
    assert rows["step"].tolist() == [8, 8, 12, 16, 16, 16]


@pytest.mark.parametrize(
    "title",
    ["==> Test with the best model:", "Loading best model from runs/best.pth", "Best checkpoint, test results:", "测试最佳模型"],
)
def test_what_the_best_checkpoint_gave_when_tested_again_is_no_later_value_of_the_curve(tmp_path, title):
    path = tmp_path / "run.log"
    path.write_text(f"Epoch 1 mAP: 0.5\nEpoch 2 mAP: 0.4\n{title}\nmAP: 0.5\nrank-1: 0.7\n")
    logs = read_logs(path)
    assert logs.scalars["metric"].tolist() == ["mAP", "mAP", "best model/mAP", "best model/R1"]
    assert (logs.messages["kind"].tolist(), logs.messages["text"].tolist()) == (["note"], [title])


def test_a_best_model_loaded_to_go_on_from_ends_where_training_sets_in(tmp_path):
    path = tmp_path / "run.log"
    path.write_text("Epoch 1 loss: 0.5\nLoading best model from runs/best.pth\nEpoch 2\nloss: 0.4\n")
    assert read_logs(path).scalars["metric"].tolist() == ["loss", "loss"]


def test_loading_pretrained_weights_or_the_best_model_is_no_resumption(tmp_path):
    path = tmp_path / "run.log"
    path.write_text(
        "Loading checkpoint shards/pretrained.pth\nEpoch 1 loss: 0.5\n=> loaded checkpoint 'model_best.pth'\n"
        "=> loaded checkpoint 'last.pth' (epoch 12)\nEpoch 13 loss: 0.4\n"
    )
    messages = read_logs(path).messages
    assert messages.loc[messages["kind"] == "resumed", ["text", "epoch"]].values.tolist() == [
        ["=> loaded checkpoint 'last.pth' (epoch 12)", 12.0]
    ]


def test_names_that_differ_in_a_number_are_series_of_their_own_line_by_line(tmp_path):
    path = tmp_path / "run.log"
    path.write_text("Epoch 1\nRank 1: 80.0%\nRank 5: 90.0%\nEpoch 2\nRank 5: 92.0%\nRank 1: 82.0%\n")
    rows = read_logs(path).scalars
    told = {metric: group[["epoch", "value"]].values.tolist() for metric, group in rows.groupby("metric", observed=True)}
    assert told == {"R1": [[1, 80.0], [2, 82.0]], "R5": [[1, 90.0], [2, 92.0]]}


def test_a_name_whose_number_never_comes_again_does_not_become_endless_series(tmp_path):
    path = tmp_path / "run.log"
    path.write_text("Epoch 1 loss: 0.5\n" + "".join(f"class {k % 9000} IoU: 0.5\n" for k in range(9000)))
    scalars = read_logs(path).scalars
    assert scalars["metric"].nunique() == len(scalars) <= 1100  # and none is taken for another


def test_a_line_that_begins_with_a_split_says_of_what_the_numbers_below_are(tmp_path):
    path = tmp_path / "run.log"
    path.write_text("Step 1: Loss = 0.5\nvalid: metrics for hands\n{'accuracy': 0.81, 'f1_score': 0.79}\nStep 2: Loss = 0.4\n")
    scalars = read_logs(path).scalars
    assert dict(zip(scalars["tag"], scalars["split"], strict=True)) == {"Loss": "", "accuracy": "val", "f1_score": "val"}


def test_a_time_told_within_a_line_costs_its_numbers_nothing(tmp_path):
    path = tmp_path / "run.log"
    path.write_text("Episode 10 reward: 2.0 Time: 2018-05-04 11:02:31\nEpisode 20 reward: 3.0\n")
    scalars = read_logs(path).scalars
    assert scalars["value"].tolist() == [2.0, 3.0]
    assert scalars["wall_time"].notna().tolist() == [True, False]
