"""Runs that MLflow keeps in folders are read as it wrote them, and called as it calls them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_logs

EXPERIMENT = "artifact_location: file:///mlruns/7\nexperiment_id: '7'\nlifecycle_stage: active\nname: digits\n"
RUN = (
    "artifact_uri: file:///mlruns/7/{key}/artifacts\nend_time: 1795268789375\nlifecycle_stage: active\n"
    "run_id: {key}\nrun_name: {name}\nstatus: {status}\n"
)
FILES = {
    "metrics/train/loss": "1795268789371 1.5 0\n1795268790371 0.1 1\n",
    "metrics/val_acc": "1795268789371 nan 0\n1795268790371 0.75 1 digits a1b2\n",
    "metrics/no_step": "1795268789371 3.0 0\n1795268789372 inf 0\n1795268789373 -inf 0\n",
    "metrics/system/gpu.0": "1795268789371 10.0 5\n",
    "params/lr": "0.1",
    "params/data/size": "128",
    "params/layers": "[64, 32]",
    "tags/mlflow.user": "me",
    "tags/note": "first try",
}


@pytest.fixture
def store(tmp_path):
    """Writes a run: store(name='lr0.1', status=3, key='0f3a')."""

    def write(name="lr0.1", status=3, key="0f3a"):
        (tmp_path / "mlruns/7").mkdir(parents=True, exist_ok=True)
        (tmp_path / "mlruns/7/meta.yaml").write_text(EXPERIMENT)
        for file, content in {"meta.yaml": RUN.format(key=key, name=name, status=status), **FILES}.items():
            path = tmp_path / "mlruns/7" / key / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
        return tmp_path / "mlruns"

    return write


def test_metrics_are_read_with_their_steps_times_and_lines(store):
    logs = read_logs(store())
    rows = logs.scalars[["tag", "split", "step", "value", "line"]].astype(object)
    told = {(r.tag, r.split): [] for r in rows.itertuples()}
    for r in rows.itertuples():
        told[r.tag, r.split].append((r.step, r.line, r.value))
    assert told["train/loss", "train"] == [(0, 1, 1.5), (1, 2, 0.1)]
    assert told["val_acc", "val"][1] == (1, 2, 0.75)
    assert np.isnan(told["val_acc", "val"][0][2])
    assert told["no_step", ""] == [(1, 1, 3.0), (2, 2, np.inf), (3, 3, -np.inf)], "logged without a step: in their order"
    assert told["system/gpu.0", ""] == [(5, 1, 10.0)]
    assert logs.scalars["wall_time"].min() == 1795268789.371
    assert logs.problems.empty
    assert not logs.sources["unclaimed"].any()


def test_parameters_and_the_users_own_tags_are_settings(store):
    logs = read_logs(store())
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {
        "lr": 0.1, "data/size": 128, "layers": [64, 32], "note": "first try",
    }  # fmt: skip


@pytest.mark.parametrize(("status", "said"), [(3, "finished"), (4, "crashed"), (5, "interrupted")])
def test_meta_says_how_the_run_ended(store, status, said):
    runs = read_logs(store(status=status)).runs
    assert list(runs["status"]) == [said]
    assert "meta.yaml, line 6" in runs["status_why"].iloc[0]


def test_runs_are_called_as_mlflow_calls_them_and_told_apart_where_it_does_not(store):
    store(name="lr0.1", key="0f3a")
    store(name="same/name", key="11223344556677")
    logs = read_logs(store(name="same/name", key="aabbccddeeff"))
    assert sorted(logs.runs["run"]) == ["digits/lr0.1", "digits/same_name (11223344)", "digits/same_name (aabbccdd)"]
    assert set(logs.runs["group"]) == {"digits"}


def test_a_runs_own_folder_may_be_opened(store):
    logs = read_logs(store() / "7" / "0f3a")
    assert list(logs.runs["run"]) == ["lr0.1"]
    assert {"train/loss", "val_acc"} <= set(logs.scalars["tag"])


def test_a_bad_line_costs_itself_and_a_cut_one_is_the_end_for_now(store):
    path = store() / "7/0f3a/metrics/train/loss"
    path.write_text("1795268789371 1.5 0\nrubbish\n1795268789372 1.25 1\n17952687893")
    logs = read_logs(path.parents[2])
    assert list(logs.scalars.loc[logs.scalars["tag"] == "train/loss", "value"]) == [1.5, 1.25]
    assert list(zip(logs.problems["code"], logs.problems["line"], strict=True)) == [("bad-line", 2), ("cut-row", 4)]
    path.write_text("1795268789371 1.5 0\n1795268789372 1.25 1\n1795268789373 1.0 2\n")
    assert list(logs.refresh().scalars.query("tag == 'train/loss'")["value"]) == [1.5, 1.25, 1.0]


def test_metrics_beside_no_meta_are_no_runs_of_mlflow(tmp_path):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics/loss").write_text(FILES["metrics/train/loss"])
    assert "mlflow_log" not in set(read_logs(tmp_path).sources["reader"])


@settings(max_examples=50)
@given(content=st.binary(max_size=200), file=st.sampled_from(["meta.yaml", "metrics/train/loss", "params/lr", "tags/note"]))
def test_any_bytes_are_survived(tmp_path_factory, content, file):
    root = tmp_path_factory.mktemp("store")
    (root / "metrics/train").mkdir(parents=True)
    for name, written in {"meta.yaml": RUN.format(key="0", name="x", status=3).encode(), file: content}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(written)
    logs = read_logs(root)
    assert not set(logs.problems["code"]) & {"reader-failed", "unreadable-file"}
    assert (logs.sources["claimed"] + logs.sources["noise"] + logs.sources["unclaimed"] == logs.sources["lines"]).all()
