"""Predictions become a table of their own; lines that only look like them stay what they are."""

import pytest

from parsers import read_logs
from parsers.console.predictions import prediction_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("class: daisy        prob: 0.23", ("", "daisy", 0.23)),
        ("class: 向日葵   prob: 1.2e-05", ("", "向日葵", 1.2e-05)),
        ("预测类别: 玫瑰, 置信度: 98.2%", ("", "玫瑰", 0.982)),
        ("Predicted class: golden retriever (confidence: 87.5%)", ("", "golden retriever", 0.875)),
        ("[INFO] label=tabby cat, probability=0.75", ("", "tabby cat", 0.75)),
        ("test/img_01.jpg -> cat (0.98)", ("test/img_01.jpg", "cat", 0.98)),
        ("a.png: dog, conf 97%", ("a.png", "dog", 0.97)),
        ("a.wav: predicted: speech with probability 0.6", ("a.wav", "speech", 0.6)),
    ],
)
def test_a_prediction_says_of_what_which_label_and_how_likely(line, expected):
    found = prediction_of(line, 1)
    assert found is not None
    assert (found.item, found.label) == expected[:2]
    assert found.probability == pytest.approx(expected[2])


@pytest.mark.parametrize(
    "line",
    [
        "class: cat, AP: 0.82", "accuracy of class plane: 0.62", "class: daisy prob: 23", "model.png: loss 0.5 -> 0.4, lr 0.1",
        "Epoch 3 loss: 0.5", "label smoothing: 0.1", "conf: 0.25", "category: 0.5", "x" * 5000 + "class: daisy prob: 0.1",
    ],
)  # fmt: skip
def test_what_is_no_prediction_is_none(line):
    assert prediction_of(line, 1) is None


def test_a_list_of_predictions_is_a_table_and_gives_no_metric(tmp_path):
    path = tmp_path / "predict.log"
    path.write_text("Epoch 1 loss: 0.5\nclass: daisy        prob: 0.23\nclass: rose         prob: 0.77\n")
    logs = read_logs(path)
    assert logs.scalars["tag"].tolist() == ["loss"]
    assert logs.predictions[["run", "label", "probability", "line"]].values.tolist() == [
        ["predict", "daisy", 0.23, 2], ["predict", "rose", 0.77, 3],
    ]  # fmt: skip
    assert logs.sources["claimed"].tolist() == [3]
