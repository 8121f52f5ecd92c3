"""JSON of many shapes is read by its content."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_logs
from parsers.json_log import read, sniff
from parsers.json_log.document import Document
from parsers.sources import find_sources


@pytest.fixture
def log(tmp_path):
    """Writes a file and reads it: the Logbook."""

    def write(content, name="metrics.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_logs(path)

    return write


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def series(logs, metric, split=""):
    rows = logs.scalars[(logs.scalars["metric"] == metric) & (logs.scalars["split"] == split)]
    return list(zip(rows["step"], rows["value"], strict=True))


def test_json_lines_give_a_point_for_each_number(log):
    logs = log(lines({"iteration": 19, "total_loss": 2.5, "lr": 0.1, "rank": 0}, {"iteration": 39, "total_loss": 1.5, "lr": 0.1}))
    assert series(logs, "total loss") == [(19, 2.5), (39, 1.5)]
    assert set(logs.scalars["metric"]) == {"total loss", "lr"}
    assert list(logs.scalars["line"]) == [1, 1, 2, 2]
    assert list(logs.sources["reader"]) == ["json_log"]


def test_nested_records_and_numbers_as_text_are_read(log):
    logs = log(
        lines({"epoch": 1, "train": {"loss": "0.5"}, "val": {"loss": 0.75, "acc": None}}, {"epoch": 2, "train": {"loss": "0.25"}})
    )
    assert series(logs, "loss", "train") == [(1, 0.5), (2, 0.25)]
    assert series(logs, "loss", "val") == [(1, 0.75)]


def test_a_first_record_of_settings_becomes_hyper_parameters(log):
    logs = log(
        lines(
            {"optimizer": "adam", "lr": 0.001, "verbose": False, "epochs": 9},
            {"epoch": 1, "loss": 0.5},
            {"epoch": 2, "loss": 0.4},
        )
    )
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {
        "optimizer": "adam",
        "lr": 0.001,
        "verbose": False,
        "epochs": 9,
    }
    assert series(logs, "loss") == [(1, 0.5), (2, 0.4)]


def test_the_mode_of_mmcv_is_the_split_and_a_validation_stands_where_training_stood(log):
    train = [{"mode": "train", "epoch": e, "iter": i, "loss": 1 / (e + i)} for e in (1, 2) for i in (50, 100)]
    val = [{"mode": "val", "epoch": e, "iter": 7, "mIoU": 0.1 * e} for e in (1, 2)]
    logs = log(lines(*train[:2], val[0], *train[2:], val[1]), "20240501_101500.log.json")
    assert [step for step, _ in series(logs, "loss", "train")] == [50, 100, 150, 200]
    assert [step for step, _ in series(logs, "mIoU", "val")] == [100, 200]
    assert set(logs.scalars["segment"]) == {0}


def test_an_epoch_that_mmengine_calls_step_is_an_epoch(log):
    records = [{"epoch": e, "iter": i, "step": i, "loss": 1 / i} for e, i in ((1, 50), (1, 100), (2, 150), (2, 200))]
    logs = log(
        lines(*records[:2], {"coco/bbox_mAP": 0.1, "step": 1}, *records[2:], {"coco/bbox_mAP": 0.2, "step": 2}), "scalars.json"
    )
    scores = logs.scalars[logs.scalars["tag"] == "coco/bbox_mAP"]
    assert list(scores["step"]) == [100, 200]
    assert list(scores["epoch"]) == [1, 2]


def test_a_restart_in_json_lines_begins_a_segment(log):
    logs = log(lines(*({"epoch": e, "loss": 1.0} for e in (1, 2, 3, 1, 2))))
    assert list(logs.scalars["segment"]) == [0, 0, 0, 1, 1]


def test_the_history_of_trainer_state_has_the_line_of_each_record(log):
    history = [
        {"epoch": 0.5, "loss": 1.5, "step": 10},
        {"epoch": 0.5, "eval_loss": 1.25, "step": 10},
        {"epoch": 1.0, "loss": 1.0, "step": 20},
    ]
    state = {
        "best_metric": 1.25,
        "best_model_checkpoint": "out/checkpoint-10",
        "log_history": history,
        "max_steps": 20,
        "num_train_epochs": 1,
    }
    content = json.dumps(state, indent=2)
    logs = log(content, "trainer_state.json")
    assert series(logs, "loss") == [(10, 1.5), (20, 1.0)]
    assert series(logs, "loss", "val") == [(10, 1.25)]
    text = content.splitlines()
    assert all(text[line - 1].strip() == "{" for line in logs.scalars["line"])
    assert list(logs.messages["kind"]) == ["best"]
    assert {"max_steps", "num_train_epochs"} <= set(logs.hparams["name"])


def test_a_history_on_one_line_is_read_as_one_on_many(log):
    state = {"epoch": 1.0, "global_step": 20, "log_history": [{"epoch": e, "loss": 2 - e, "step": 20 * e} for e in (1, 2)]}
    assert series(log(json.dumps(state), "trainer_state.json"), "loss") == [(20, 1.0), (40, 0.0)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"loss": [1.5, 1.2], "val_loss": [1.6, 1.3]}, "loss 1=1.5 2=1.2; val loss 1=1.6 2=1.3"),
        ({"epoch": [0, 1], "loss": [1.5, 1.2]}, "loss 0=1.5 1=1.2"),
        ({"train": {"rmse": [2.0, 1.0]}, "eval": {"rmse": [3.0, 2.0]}}, "train RMSE 1=2 2=1; val RMSE 1=3 2=2"),
        ([{"epoch": 1, "loss": 1.5}, {"epoch": 2, "loss": 1.2}], "loss 1=1.5 2=1.2"),
        ({"history": [{"epoch": 1, "val_acc": 0.5}]}, "val accuracy 1=0.5"),
        ({"train": [{"epoch": 1, "loss": 1.5}], "val": [{"epoch": 1, "loss": 1.6}]}, "train loss 1=1.5; val loss 1=1.6"),
        ({"1": {"loss": 1.5}, "2": {"loss": 1.2}}, "loss 1=1.5 2=1.2"),
        ({"epoch_0": {"train": {"loss": 1.5}}}, "train loss 0=1.5"),
        ({"loss": {"steps": [10, 20], "values": [1.5, 1.2], "timestamps": ["2024-01-02T10:00:00"] * 2}}, "loss 10=1.5 20=1.2"),
        ({"epoch": 3, "eval_loss": 0.5, "eval_samples": 100}, "val loss 3=0.5"),
    ],
)  # fmt: skip
def test_histories_of_many_shapes_are_read(log, document, expected):
    for content in (json.dumps(document), json.dumps(document, indent=4)):
        logs = log(content, "history.json")
        for part in expected.split("; "):
            names, points = [w for w in part.split() if "=" not in w], [w.split("=") for w in part.split() if "=" in w]
            split, metric = ["", *names][-2:]
            assert series(logs, metric, split) == [(int(step), float(value)) for step, value in points]


def test_the_epoch_of_a_summary_may_stand_in_its_name(log):
    logs = log(
        json.dumps({"training_loss": 0.5, "validation_accuracy": 0.75, "training_duration": "0:01:30"}), "metrics_epoch_4.json"
    )
    assert series(logs, "accuracy", "val") == [(4, 0.75)]


def test_what_tensorboard_exports_as_json_is_called_by_its_file(log):
    logs = log(json.dumps([[1700000000.5, 1, 0.5], [1700000060.5, 2, 0.25]]), "run-exp-tag-loss.json")
    assert series(logs, "loss") == [(1, 0.5), (2, 0.25)]
    assert list(logs.scalars["wall_time"]) == [1700000000.5, 1700000060.5]


def test_what_tensorboardx_exports_has_a_tag_a_list(log):
    document = {
        "runs/exp/train/loss": [[1700000000.5, 0, 0.9], [1700000001.5, 1, 0.8]],
        "runs/exp/val/acc": [[1700000000.5, 0, 0.5], [1700000001.5, 1, 0.6]],
    }
    logs = log(json.dumps(document), "all_scalars.json")
    assert series(logs, "loss", "train") == [(0, 0.9), (1, 0.8)]
    assert series(logs, "accuracy", "val") == [(0, 0.5), (1, 0.6)]
    assert logs.scalars["wall_time"].min() == 1700000000.5


def test_wandb_history_leaves_histograms_out_and_counts_them(log):
    first = {"_step": 1, "_timestamp": 1700000000.5, "loss": 0.5, "weights": {"_type": "histogram", "values": [1, 2]}}
    logs = log(lines(first, {"_step": 2, "_timestamp": 1700000001.5, "loss": 0.25}), "wandb-history.jsonl")
    assert series(logs, "loss") == [(1, 0.5), (2, 0.25)]
    assert list(logs.sources["other"]) == ["histogram 1"]
    assert list(logs.scalars["wall_time"]) == [1700000000.5, 1700000001.5]


def test_names_and_values_in_records_become_series(log):
    logs = log(
        lines({"tag": "train/loss", "step": 1, "value": 0.5}, {"tag": "train/loss", "step": 2, "value": 0.25}), "log.jsonl"
    )
    assert series(logs, "loss", "train") == [(1, 0.5), (2, 0.25)]


def test_bare_nan_and_infinity_are_values(log):
    for content in (
        '{"epoch": 1, "loss": NaN, "acc": Infinity}\n{"epoch": 2, "loss": -Infinity, "acc": 1}\n',
        '{"loss": [NaN, -Infinity],\n "acc": [Infinity, 1]}',
    ):
        logs = log(content)
        values = [value for _, value in series(logs, "loss")]
        assert math.isnan(values[0])
        assert values[1] == -math.inf


def test_a_line_that_is_no_json_costs_that_line_and_says_so(log):
    logs = log(
        '{"epoch": 1, "loss": 0.5}\n{"epoch": 2, "lo\n{"epoch": 3, "loss": 0.3}{"epoch": 4, "loss": 0.2}\nWarning: x\n'
        + '{"epoch": 5, "loss": 0.1}\n' * 9
    )
    assert series(logs, "loss")[:3] == [(1, 0.5), (3, 0.3), (4, 0.2)]
    assert list(logs.problems["code"]) == ["bad-line", "bad-line"]
    assert list(logs.problems["line"]) == [2, 4]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_in_a_short_file_called_json_lines_one_that_is_none_is_said_wherever_it_stands(log, place):
    records = ['{"step": 1, "loss": 0.5}', '{"step": 2, "loss": 0.4}']
    logs = log("\n".join([*records[:place], "nonsense", *records[place:], ""]), "metrics.jsonl")
    assert series(logs, "loss") == [(1, 0.5), (2, 0.4)]
    assert list(logs.problems["code"]) == ["bad-line"]
    assert list(logs.problems["line"]) == [place + 1]


def test_a_cut_document_is_read_as_far_as_it_goes(log):
    history = [{"epoch": e, "loss": 1.0 / (e + 1), "step": 10 * e} for e in range(30)]
    content = json.dumps({"log_history": history}, indent=1)
    logs = log(content[: len(content) // 2], "trainer_state.json")
    assert 10 < len(series(logs, "loss")) < 20
    assert list(logs.problems["code"]) == ["cut-file"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('{"lr": 0.1, "batch_size": 32, "model": "resnet50"}', "config.json"),
        ('{"learning_rate": 0.1, "label_smoothing": 0.1, "precision": 16}', "hparams.json"),
        (lines(*({"level": "INFO", "message": f"epoch {i} loss 0.5"} for i in range(3))), "train.log"),
        ("{'loss': 0.5, 'epoch': 1}\n{'loss': 0.4, 'epoch': 2}\n", "train.log"),
        ("[INFO] loss 0.5\n", "train.log"),
        ("", "empty.json"),
    ],
)  # fmt: skip
def test_settings_and_prose_are_left_to_other_readers(tmp_path, content, name):
    path = tmp_path / name
    path.write_text(content)
    (source,), _ = find_sources([path])
    assert not sniff(source)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (lines(*({"id": i, "text": "a b", "label": i % 2} for i in range(5))), "train.jsonl"),
        (json.dumps([{"image_id": i, "bbox": [1, 2, 3, 4], "score": 0.5, "loss": 1.0} for i in range(30)]), "predictions.json"),
        (json.dumps({"images": [{"id": i, "file_name": "a"} for i in range(30)], "annotations": [{"id": 1}]}), "coco.json"),
        ("[1, 2, 3, 4, 5, 6]", "list.json"),
    ],
)  # fmt: skip
def test_data_sets_give_no_points(log, content, name):
    logs = log(content, name)
    assert len(logs.scalars) == 0
    assert list(logs.problems["code"]) == ["no-metrics"]


def test_what_has_grown_is_read_on_and_gives_the_same_as_a_fresh_reading(tmp_path):
    path = tmp_path / "metrics.json"
    content = lines(*({"epoch": i, "loss": 1 / (i + 1), "lr": 0.1} for i in range(20)))
    path.write_text(content[:333])
    logs = read_logs(tmp_path)
    for end in (333, 500, 512, len(content)):
        path.write_text(content[:end])
        logs = logs.refresh()
        pd.testing.assert_frame_equal(logs.scalars, read_logs(tmp_path).scalars)
        assert list(logs.problems["code"]) == list(read_logs(tmp_path).problems["code"])
        assert logs.sources["lines"].tolist() == read_logs(tmp_path).sources["lines"].tolist()


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=150)
@given(value=DOCUMENTS, indent=st.sampled_from([None, 2]))
def test_the_document_reader_reads_what_json_writes(value, indent):
    found = Document(json.dumps(value, indent=indent))
    assert found.cut == -1
    assert json.dumps(found.values) == json.dumps([value])


WHOLE = json.dumps(
    {"log_history": [{"epoch": e, "loss": 0.5, "nested": {"a": [1, 2], "acc": "0.5"}} for e in range(4)], "best": None}, indent=1
)
TWO_LINES = lines({"epoch": 1, "loss": 0.5, "mode": "train"}, {"epoch": 2, "loss": 0.25, "x": [1, {"y": 2}]})


@settings(max_examples=150)
@given(
    content=st.sampled_from([WHOLE.encode(), TWO_LINES.encode()]),
    cut=st.integers(0, 900),
    at=st.integers(0, 100),
    byte=st.integers(0, 255),
)
def test_any_cut_and_any_wrong_byte_is_survived(tmp_path_factory, content, cut, at, byte):
    path = tmp_path_factory.mktemp("json") / "metrics.json"
    at %= len(content)
    for spoiled in (content[:cut], content[:at] + bytes([byte]) + content[at + 1 :]):
        path.write_bytes(spoiled)
        (source,), _ = find_sources([path])
        if sniff(source):
            reading = read(source)
            assert reading.unclaimed >= 0
            assert np.isfinite(reading.scalars.step).all()
