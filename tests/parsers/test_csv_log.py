"""Tables of any spelling are read by their content."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_logs
from parsers.csv_log import cells, read, sniff
from parsers.sources import find_sources


@pytest.fixture
def table(tmp_path):
    """Writes a file and reads it: the Logbook."""

    def write(content, name="metrics.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_logs(path)

    return write


def series(logs, metric, split=""):
    rows = logs.scalars[(logs.scalars["metric"] == metric) & (logs.scalars["split"] == split)]
    return list(zip(rows["step"], rows["value"], strict=True))


def values(logs, metric, split=""):
    return [value for _, value in series(logs, metric, split)]


def codes(logs):
    return list(logs.problems["code"])


PLAIN = "epoch,loss,val_loss\n0,1.5,1.6\n1,1.25,1.4\n2,1,1.3\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PLAIN, "metrics.csv"),
        (PLAIN, "training.log"),
        (PLAIN.replace(",", "\t"), "x.tsv"),
        (PLAIN.replace(",", ";"), "x.csv"),
        ("epoch;loss;val_loss\n0;1,5;1,6\n1;1,25;1,4\n2;1;1,3\n", "decimal_comma.csv"),
        (PLAIN.replace(",", " , "), "padded.csv"),
        ("     epoch,   loss, val_loss\n         0,    1.5,     1.6\n   1,   1.25,   1.4\n   2,   1,   1.3\n", "results.csv"),
        (PLAIN.replace("\n", ",\n"), "trailing.csv"),
        ("epoch,loss,val_loss\n0\t1.5\t1.6\n1\t1.25\t1.4\n2\t1\t1.3\n", "comma_over_tabs.txt"),
        ("epoch   loss   val_loss\n0    1.5    1.6\n1    1.25   1.4\n2    1      1.3\n", "blanks.txt"),
        ("# a study\n" + PLAIN, "comment.csv"),
        ("# epoch,loss,val_loss\n0,1.5,1.6\n1,1.25,1.4\n2,1,1.3\n", "commented_header.csv"),
        ('"epoch","loss","val_loss"\n"0","1.5","1.6"\n"1","1.25","1.4"\n"2","1","1.3"\n', "quoted.csv"),
        (",epoch,loss,val_loss\n0,0,1.5,1.6\n1,1,1.25,1.4\n2,2,1,1.3\n", "pandas_index.csv"),
        (PLAIN.replace("\n", "\r\n"), "crlf.csv"),
        (PLAIN.replace("\n", "\r\r\n"), "crcrlf.csv"),
        ("\ufeff" + PLAIN, "bom.csv"),
        (PLAIN.encode("utf-16"), "utf16.csv"),
        (PLAIN.replace("epoch", "轮次").encode("gb18030"), "gbk.csv"),
        (PLAIN.rstrip("\n"), "no_final_newline.csv"),
        (PLAIN.replace("\n0,", "\n\n0,").replace("\n2,", "\n\n\n2,"), "blank_lines.csv"),
        (PLAIN.replace("\n0", "\n1/3").replace("\n1,", "\n2/3,").replace("\n2,", "\n3/3,"), "of_total.csv"),
        (PLAIN.replace("1.5", "tensor(1.5)").replace("1.4", "\"tensor([1.4], device='cuda:0')\""), "tensors.csv"),
        (PLAIN.replace("loss,val_loss", "train loss , Validation-Loss").replace("train loss", "loss"), "spaces.csv"),
    ],
)  # fmt: skip
def test_one_table_in_many_spellings_gives_the_same_values(table, content, name):
    logs = table(content, name)
    assert list(logs.sources["reader"]) == ["csv_log"]
    assert values(logs, "loss") == [1.5, 1.25, 1.0]
    assert values(logs, "loss", "val") == [1.6, 1.4, 1.3]
    assert not [code for code in codes(logs) if code not in ("encoding",)]


def test_blank_and_none_are_not_logged_while_nan_and_inf_are_values(table):
    logs = table("epoch,loss,acc\n0,,0.5\n1,None,0.6\n2,NA,0.7\n3,nan,0.8\n4,inf,0.9\n5,-inf,\n6,NaN,1\n")
    steps = [step for step, _ in series(logs, "loss")]
    assert steps == [3, 4, 5, 6]
    got = values(logs, "loss")
    np.testing.assert_array_equal(got, [math.nan, math.inf, -math.inf, math.nan])
    assert len(values(logs, "accuracy")) == 6


def test_one_bad_cell_costs_that_cell_and_says_so(table):
    logs = table("epoch,loss,acc\n0,1.5,0.5\n1,oops,0.6\n2,1.0,0.7\n")
    assert series(logs, "loss") == [(0, 1.5), (2, 1.0)]
    assert values(logs, "accuracy") == [0.5, 0.6, 0.7]
    problem = logs.problems.iloc[0]
    assert (problem["code"], problem["line"], problem["excerpt"]) == ("bad-cell", 3, "oops")
    assert "loss" in problem["message"]


def test_blank_cells_beside_quoted_ones_stay_blank(table):
    logs = table('epoch,loss,acc\n0,,0.5\n1,"1.5",0.6\n2,1.25,\n3,nan,1\n')
    assert series(logs, "loss")[:2] == [(1, 1.5), (2, 1.25)]
    assert [step for step, _ in series(logs, "loss")] == [1, 2, 3]
    assert series(logs, "accuracy") == [(0, 0.5), (1, 0.6), (3, 1)]


@pytest.mark.parametrize("odd", ["\r", "\x85", "\xa0", "\x0c", "\x1c", "\x00", "\ufeff"])
@pytest.mark.parametrize("separator", [",", "   "])
def test_a_control_character_in_a_cell_costs_no_other_row(table, odd, separator):
    rows = ["epoch,loss,acc", "0,1.5,0.5", f"1,1.{odd}2,0.6", "2,1.25,0.7", *(f"{i},1.0,0.5" for i in range(3, 30))]
    logs = table("\n".join(rows).replace(",", separator) + "\n", "metrics.csv")
    found = dict(series(logs, "loss"))
    assert (found[0], found[2], found[29]) == (1.5, 1.25, 1.0)


def test_a_cut_last_row_is_the_end_for_now(table):
    logs = table("epoch,loss,acc\n0,1.5,0.5\n1,1.2")
    assert values(logs, "loss") == [1.5]
    assert codes(logs) == ["cut-row"]


def test_a_ragged_row_keeps_what_it_has_and_says_so(table):
    logs = table("epoch,loss,acc\n0,1.5,0.5\n1,1.2\n2,1.1,0.7,9,9\n3,1.0,0.8\n")
    assert values(logs, "loss") == [1.5, 1.2, 1.1, 1.0]
    assert values(logs, "accuracy") == [0.5, 0.7, 0.8]
    assert codes(logs) == ["ragged-row", "ragged-row"]


def test_columns_may_change_in_mid_file(table):
    logs = table("epoch,loss\n0,1.5\n1,1.2\nepoch,loss,val_loss\n2,1.1,1.3\n3,1.0,1.2\n")
    assert series(logs, "loss") == [(0, 1.5), (1, 1.2), (2, 1.1), (3, 1.0)]
    assert series(logs, "loss", "val") == [(2, 1.3), (3, 1.2)]


def test_a_repeated_header_and_a_falling_epoch_begin_a_new_segment(table):
    logs = table("epoch,loss\n0,1.5\n1,1.2\nepoch,loss\n0,1.4\n1,1.1\n0,1.3\n1,1.0\n")
    assert list(logs.scalars["segment"]) == [0, 0, 1, 1, 2, 2]
    assert list(logs.scalars["line"]) == [2, 3, 5, 6, 7, 8]


def test_sparse_rows_of_lightning_keep_their_own_steps_and_are_no_restarts(table):
    logs = table("epoch,step,train_loss,val_loss\n0,49,1.5,\n0,99,1.4,\n0,90,,1.6\n1,149,1.3,\n1,140,,1.5\n")
    assert series(logs, "loss", "train") == [(49, 1.5), (99, 1.4), (149, 1.3)]
    assert series(logs, "loss", "val") == [(90, 1.6), (140, 1.5)]
    assert set(logs.scalars["segment"]) == {0}


def test_batches_count_on_over_epochs(table):
    logs = table("Epoch,Batch,Gen Loss\n0,0,3\n0,10,2\n0,20,1\n1,0,.9\n1,10,.8\n")
    assert series(logs, "Gen Loss") == [(0, 3), (10, 2), (20, 1), (30, 0.9), (40, 0.8)]
    assert list(logs.scalars["epoch"]) == [0, 0, 0, 1, 1]


def test_steps_that_start_over_each_epoch_are_batches(table):
    logs = table("epoch,step,loss\n1,1,3\n1,2,2\n2,1,1\n2,2,.9\n3,1,.8\n")
    assert [step for step, _ in series(logs, "loss")] == [1, 2, 3, 4, 5]
    assert set(logs.scalars["segment"]) == {0}


def test_without_an_epoch_the_row_number_is_the_step(table):
    assert series(table("loss,acc\n1.5,0.5\n1.2,0.6\n"), "loss") == [(1, 1.5), (2, 1.2)]


def test_without_a_header_a_counting_first_column_is_the_step(table):
    logs = table("1,49.22\n2,57.68\n3,59.66\n", "progress.csv")
    assert series(logs, "column 2") == [(1, 49.22), (2, 57.68), (3, 59.66)]


def test_ids_dates_and_settings_are_no_metrics(table):
    logs = table(
        "date,run_id,seed,batch_size,epoch,loss\n2024-01-02 10:00:00,a1,42,64,0,1.5\n2024-01-02 10:01:00,a1,42,64,1,1.2\n"
        "2024-01-02 10:02:00,a1,42,64,2,1.1\n"
    )
    assert set(logs.scalars["metric"]) == {"loss"}
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {"seed": 42, "batch_size": 64}
    assert np.diff(logs.scalars["wall_time"]).tolist() == [60, 60]


def test_a_split_column_gives_each_row_its_split(table):
    logs = table("epoch,phase,loss\n0,train,1.5\n0,val,1.6\n1,train,1.2\n1,val,1.4\n")
    assert values(logs, "loss", "train") == [1.5, 1.2]
    assert values(logs, "loss", "val") == [1.6, 1.4]
    assert set(logs.scalars["segment"]) == {0}


def test_a_long_table_of_names_and_values_gives_one_series_a_name(table):
    logs = table("step,metric,value\n1,loss,1.5\n1,val_acc,0.5\n2,loss,1.2\n2,val_acc,0.6\n")
    assert series(logs, "loss") == [(1, 1.5), (2, 1.2)]
    assert series(logs, "accuracy", "val") == [(1, 0.5), (2, 0.6)]


def test_folds_in_a_column_are_runs_of_their_own(table):
    logs = table("fold,epoch,loss\n1,0,1.5\n1,1,1.2\n2,0,1.4\n2,1,1.1\n")
    assert [run.rpartition("/")[2] for run in logs.scalars["run"]] == ["fold 1", "fold 1", "fold 2", "fold 2"]
    assert set(logs.scalars["segment"]) == {0}


HEADER = '"Step",' + ",".join(f'"{run}","{run}__MIN","{run}__MAX"' for run in ("sun-1 - val/loss", "sea - 2 - lr"))
DRAWN = f"""{HEADER}
"1","0.9","0.9","0.9","0.1","0.1","0.1"
"2","0.7","0.7","0.7","","",""
"3","0.5","0.5","0.5","0.01","0.01","0.01"
"""


def test_a_chart_that_weights_and_biases_exports_is_a_run_a_column(table):
    logs = table(DRAWN, "wandb_export.csv")
    runs = logs.scalars.groupby("run", observed=True)
    assert {run.rpartition("/")[2]: list(zip(rows["tag"], rows["step"], rows["value"], strict=True)) for run, rows in runs} == {
        "sun-1": [("val/loss", 1, 0.9), ("val/loss", 2, 0.7), ("val/loss", 3, 0.5)],
        "sea - 2": [("lr", 1, 0.1), ("lr", 3, 0.01)],
    }


def test_a_list_of_runs_that_weights_and_biases_exports_is_a_run_a_row(table):
    logs = table(
        '"Name","State","Notes","User","Created","Runtime","batch_size","lr","opt","val/acc"\n'
        '"sun-1","finished","-","me","2026-01-01T10:00:00.000Z","120","32","0.1","sgd","0.91"\n'
        '"sea-2","crashed","-","me","2026-01-01T11:00:00.000Z","60","","0.01","adam","0.88"\n',
        "list.csv",
    )
    assert dict(zip(logs.runs["run"], logs.runs["status"], strict=True)) == {"list/sun-1": "finished", "list/sea-2": "crashed"}
    told = {
        (run, tag): (value, line)
        for run, tag, value, line in logs.scalars[["run", "tag", "value", "line"]].itertuples(index=False)
    }
    assert told["list/sea-2", "val/acc"] == (0.88, 3)
    hparams = {(row.run, row.name): row.value for row in logs.hparams.itertuples(index=False)}
    assert hparams == {
        ("list/sun-1", "lr"): 0.1, ("list/sea-2", "lr"): 0.01, ("list/sun-1", "batch_size"): 32, ("list/sun-1", "opt"): "sgd",
        ("list/sea-2", "opt"): "adam",
    }  # fmt: skip
    assert logs.runs["started"].iloc[0] == pd.Timestamp("2026-01-01T10:00:00Z").timestamp()


@pytest.mark.parametrize(("second", "runs"), [("deep", ["list/wide", "list/deep"]), ("wide", ["list/0f3a", "list/1b2c"])])
def test_a_list_of_runs_that_mlflow_exports_is_a_run_a_row(table, second, runs):
    logs = table(
        "run_id,experiment_id,status,artifact_uri,start_time,metrics.train/loss,metrics.val_acc,params.lr,tags.mlflow.user,"
        "tags.mlflow.runName\n"
        "0f3a,7,FINISHED,file:///x,2026-01-01 10:00:00+00:00,0.2,0.9,0.1,me,wide\n"
        f"1b2c,7,FAILED,file:///x,2026-01-01 11:00:00+00:00,1.0,,0.01,me,{second}\n",
        "list.csv",
    )
    assert dict(zip(logs.runs["run"], logs.runs["status"], strict=True)) == dict(zip(runs, ["finished", "crashed"], strict=True))
    assert logs.scalars[["tag", "split", "value"]].values.tolist() == [
        ["train/loss", "train", 0.2], ["train/loss", "train", 1.0], ["val_acc", "val", 0.9],
    ]  # fmt: skip
    assert logs.hparams[["name", "value"]].values.tolist() == [["lr", 0.1], ["lr", 0.01]]


def test_results_by_model_are_a_run_a_row(table):
    logs = table("Model,lr,mAP,Rank-1\nresnet50,0.1,63.8,87.7\nvit,0.01,71.2,90.1\n", "results.csv")
    runs = logs.scalars.groupby("run", observed=True)
    assert {run.rpartition("/")[2]: dict(zip(rows["metric"], rows["value"], strict=True)) for run, rows in runs} == {
        "resnet50": {"mAP": 63.8, "R1": 87.7},
        "vit": {"mAP": 71.2, "R1": 90.1},
    }
    assert logs.hparams["value"].tolist() == [0.1, 0.01]


@pytest.mark.parametrize(
    "content",
    [
        "model,epoch,loss\na,1,0.5\nb,2,0.4\n",  # one training that says its model
        "name,score\n" + "".join(f"image{k},0.{k}\n" for k in range(1, 9)),  # what was predicted
        "model,loss\na,0.5\na,0.4\na,0.3\nb,0.2\n",  # a model on several rows
        "method,loss\n" + "".join(f"m{k},0.5\n" for k in range(2000)),  # data
    ],
)
def test_rows_that_are_no_runs_stay_one_table(table, content):
    assert table(content, "exp.csv").scalars["run"].nunique() <= 1


def test_what_tensorboard_exports_is_called_by_its_file(table):
    logs = table("Wall time,Step,Value\n1700000000.5,1,0.5\n1700000060.5,2,0.6\n", "run-exp1-tag-val_accuracy.csv")
    assert series(logs, "accuracy", "val") == [(1, 0.5), (2, 0.6)]
    assert list(logs.scalars["wall_time"]) == [1700000000.5, 1700000060.5]


def test_a_monitor_file_is_rewards_over_time_steps(table):
    logs = table('#{"t_start": 1700000000.0, "env_id": "CartPole"}\nr,l,t\n-10.5,100,4.8\n-8.5,50,9.6\n', "monitor.csv")
    assert series(logs, "episode reward") == [(100, -10.5), (150, -8.5)]
    assert list(logs.scalars[logs.scalars["tag"] == "r"]["wall_time"]) == [1700000004.8, 1700000009.6]
    assert list(logs.hparams["name"]) == ["env_id"]


@pytest.mark.parametrize(
    ("name", "split"),
    [("val.csv", "val"), ("test_error.tsv", "test"), ("learn_error.tsv", "train"), ("训练日志-测试集.csv", "test"),
     ("训练日志-训练集.csv", "train"),
     ("training_log.csv", ""), ("train_log.csv", ""), ("metrics.csv", "")],
)  # fmt: skip
def test_a_file_called_after_a_split_gives_it_to_columns_without_one(table, name, split):
    separator = "\t" if name.endswith("tsv") else ","
    logs = table("iter,Logloss,lr\n0,0.5,0.1\n1,0.4,0.1\n".replace(",", separator), name)
    assert values(logs, "log loss", split) == [0.5, 0.4]
    assert set(logs.scalars[logs.scalars["metric"] == "lr"]["split"]) == {""}


def test_the_headerless_results_of_early_yolo_are_read(table):
    row = "  {}/2  3.5G  0.05  0.03  0.02  0.1  48  640  0.5  0.6  0.55  0.3  0.04  0.03  0.01\n"
    logs = table("".join(row.format(i) for i in range(3)), "results.txt")
    assert series(logs, "mAP50", "val") == [(0, 0.55), (1, 0.55), (2, 0.55)]
    assert values(logs, "box_loss", "val") == [0.04] * 3
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {"epochs": 2, "img_size": 640}


def test_settings_that_ray_writes_beside_the_metrics_are_hyper_parameters(table):
    logs = table("training_iteration,episode_reward_mean,config/lr\n1,10.5,0.1\n2,11.5,0.1\n", "progress.csv")
    assert series(logs, "episode reward") == [(1, 10.5), (2, 11.5)]
    assert list(logs.hparams["name"]) == ["config/lr"]


def test_percent_and_units_in_cells_become_the_unit(table):
    logs = table("epoch,Val Acc,time\n1,93.2%,0:01:10\n2,94.1%,0:01:12\n")
    assert values(logs, "accuracy", "val") == [93.2, 94.1]
    assert values(logs, "time") == [70, 72]
    assert set(logs.scalars["unit"]) == {"%", "s"}


def test_comments_become_notes_and_lines_are_conserved(table):
    logs = table("epoch,loss\n0,1.5\n### resumed with a smaller lr\n\n1,1.2\nsome words\n")
    assert list(logs.messages["text"]) == ["resumed with a smaller lr"]
    source = logs.sources.iloc[0]
    assert (source["lines"], source["claimed"], source["noise"], source["unclaimed"]) == (6, 4, 1, 1)


def test_a_table_that_is_no_log_gives_no_points(table):
    logs = table("filename,width,height,label\na.jpg,640,480,3\nb.jpg,320,240,1\n", "labels.csv")
    assert len(logs.scalars) == 0
    assert codes(logs) == ["no-metrics"]


@pytest.mark.parametrize(
    "content",
    [
        "Epoch 1, loss 0.5, acc 0.7\nEpoch 2, loss 0.4, acc 0.8\n",
        "Epoch: [0][10/100]\tTime 0.5 (0.6)\tLoss 1.5 (1.6)\nEpoch: [0][20/100]\tTime 0.5 (0.6)\tLoss 1.4 (1.5)\n",
        "[0]\ttrain-auc:0.5\teval-auc:0.4\n[1]\ttrain-auc:0.6\teval-auc:0.5\n",
        "2024-01-02 10:00:00,123 INFO loss 0.5\n2024-01-02 10:00:01,123 INFO loss 0.4\n",
        "Namespace(lr=0.1, epochs=3, batch=4)\nloss: 0.5, acc: 0.2\n",
        "loss, acc\nwell, this is prose, of a kind\nand so, on it goes\n",
        "1 2 3\n4 5 6\n",
        "",
        "\n\n",
    ],
)
def test_a_console_log_is_no_table(tmp_path, content):
    path = tmp_path / "train.log"
    path.write_text(content)
    (source,), _ = find_sources([path])
    assert not sniff(source)


ROWS = st.lists(
    st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=True, allow_infinity=True)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40)
@given(rows=ROWS)
def test_every_number_comes_back_exactly(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "metrics.csv"
    frame = pd.DataFrame(rows, columns=["loss", "val_loss"])
    frame.insert(0, "epoch", range(len(frame)))
    path.write_text(frame.to_csv(index=False, na_rep="nan", float_format=repr))
    scalars = read_logs(path).scalars
    for split, column in (("", "loss"), ("val", "val_loss")):
        got = scalars[(scalars["metric"] == "loss") & (scalars["split"] == split)]["value"].to_numpy()
        np.testing.assert_array_equal(got, frame[column].to_numpy())


MESSY = (
    b'# made by hand\nepoch,phase,loss,Acc (%)\n0,train,1.5,50\n0,val,,55.5\n1,train,"1,200.5",60\n'
    b"1,val,oops,61\n\n2,train,nan\nepoch,phase,loss\n0,train,9\n"
)


@settings(max_examples=120)
@given(cut=st.integers(0, len(MESSY)), at=st.integers(0, len(MESSY) - 1), byte=st.integers(0, 255))
def test_any_cut_and_any_wrong_byte_is_survived_and_lines_are_conserved(tmp_path_factory, cut, at, byte):
    path = tmp_path_factory.mktemp("csv") / "metrics.csv"
    for content in (MESSY[:cut], MESSY[:at] + bytes([byte]) + MESSY[at + 1 :]):
        path.write_bytes(content)
        (source,), _ = find_sources([path])
        if sniff(source):
            reading = read(source)
            assert reading.unclaimed >= 0
            assert len(reading.scalars.step) == len(reading.scalars) == len(reading.scalars.line)


@settings(max_examples=60)
@given(rows=st.integers(1, 40), cut=st.integers(0, 2000))
def test_rows_before_a_cut_are_as_in_the_whole(tmp_path_factory, rows, cut):
    content = "epoch,batch,loss\n" + "".join(f"{i // 7},{i % 7 * 10},{1 / (i + 1)!r}\n" for i in range(rows))
    path = tmp_path_factory.mktemp("csv") / "metrics.csv"
    path.write_text(content)
    whole = read_logs(path).scalars
    path.write_text(content[:cut])
    part = read_logs(path).scalars
    ended = content[:cut].count("\n") - 1
    columns = ["step", "epoch", "value", "segment", "line"]
    pd.testing.assert_frame_equal(part[columns].head(max(0, ended)), whole[columns].head(max(0, ended)))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1e-3", 1e-3), ("+.5", 0.5), ("1,234.5", 1234.5), ("0,5", 0.5), ("np.float32(0.25)", 0.25),
     ("tensor(0.5, grad_fn=<X>)", 0.5), ("[0.5]", 0.5),
     ("1 day, 0:00:01", 86401.0), ("1.5ms", 1.5), ("1_000", None), ("abc", None), ("3 of 4", None), ("v1.2", None)],
)  # fmt: skip
def test_a_cell_is_a_number_or_it_is_not(cell, expected):
    found = cells.number_of(cell)
    assert (found[0] if found else None) == expected


def test_no_warning_is_given(table, recwarn):
    table(io.StringIO("date,epoch,loss\n2024-01-02,0,1\nyesterday,1,2\n").getvalue())
    assert [str(warning.message) for warning in recwarn] == []


@settings(max_examples=150)
@given(row=st.integers(0, 7), column=st.sampled_from(["loss", "acc"]), cell=st.text(max_size=12))
def test_any_text_in_a_cell_costs_no_other_cell(tmp_path_factory, row, column, cell):
    rows = [{"epoch": i, "loss": 1 / (i + 3), "acc": i / 8 + 0.01} for i in range(8)]
    expected = {(c, i): rows[i][c] for i in range(8) for c in ("loss", "acc") if (c, i) != (column, row)}
    rows[row][column] = cell
    path = tmp_path_factory.mktemp("csv") / "metrics.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ["epoch", "loss", "acc"], quoting=csv.QUOTE_NONNUMERIC)
        table.writeheader()
        table.writerows(rows)
    scalars = read_logs(path).scalars
    told = {(tag, step): value for tag, step, value in zip(scalars["tag"], scalars["step"], scalars["value"], strict=True)}
    assert {place: told.get(place) for place in expected} == expected


def test_rows_of_several_classes_are_a_series_each(table):
    """The tag stays as printed; `all` is the quantity itself."""
    text = "epoch,class,precision\n1,all,0.5\n1,cat,0.6\n1,dog,0.4\n2,all,0.6\n2,cat,0.7\n2,dog,0.5\n"
    logs = table(text)
    assert series(logs, "precision") == [(1, 0.5), (2, 0.6)]
    assert series(logs, "cat/precision") == [(1, 0.6), (2, 0.7)]
    assert logs.scalars["tag"].unique().tolist() == ["precision"]


def test_a_loss_called_by_its_class_is_no_name_of_a_class(table):
    assert values(table("epoch,label,loss\n1,0.31,0.5\n2,0.21,0.4\n"), "label") == [0.31, 0.21]


def test_generations_say_where_rows_stand(table):
    assert series(table("Generation,BestFitness\n1,68.3\n2,274.5\n1,12.0\n"), "BestFitness") == [(1, 68.3), (2, 274.5), (1, 12.0)]


def test_rows_that_count_on_beside_fractions_are_a_curve_in_any_file(table):
    """Not so other rows of numbers: labels, coordinates, a list that begins in the middle."""
    logs = table("".join(f"{k} {0.5 / (k + 1):.5f} {1 - 0.5 / (k + 1):.6f}\n" for k in range(6)), "curve.txt")
    assert series(logs, "column 2")[:2] == [(0, 0.5), (1, 0.25)]
    for rows in ("3 0.51234 0.61234", "1 0.5 0.75", "0 0.1234 7"):
        assert not len(table(f"{rows}\n" * 6, "curve.txt").scalars)
    assert not len(table("".join(f"{k} {k}.5 {k}\n" for k in range(6)), "curve.txt").scalars)


def test_a_table_may_be_written_with_bars(table):
    """In a file that is called a table: console output has bars too."""
    assert series(table("epoch|loss|acc\n1|0.5|0.7\n2|0.4|0.8\n"), "loss") == [(1, 0.5), (2, 0.4)]


def test_a_cell_too_many_in_each_row_is_the_empty_one_where_the_first_column_counts(table):
    """So is what Flair writes: a tab too many behind the training's loss."""
    logs = table("EPOCH\tTIMESTAMP\tTRAIN_LOSS\tDEV_LOSS\n0\t11:17:16\t0.5\t\t0.7\n1\t11:17:21\t0.4\t\t0.6\n", "loss.tsv")
    assert series(logs, "loss", "train") == [(0, 0.5), (1, 0.4)]
    assert series(logs, "loss", "val") == [(0, 0.7), (1, 0.6)]
    assert set(logs.scalars["tag"]) == {"TRAIN_LOSS", "DEV_LOSS"}
