"""The file of a SwanLab run is read without its library."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_logs
from tests.parsers.test_visualdl_log import message
from tests.parsers.test_wandb_log import in_blocks

WHEN = (1_795_270_609, 500_000_000)


def stamp(seconds=WHEN[0]):
    return message((1, seconds), (2, WHEN[1]))


def scalar(key, step, value):
    return message(
        (13, message((1, key.encode()), (2, step), (3, 1), (4, stamp(WHEN[0] + step)), (5, message((1, ("double", value))))))
    )


def column(key, kind):
    return message((12, message((1, kind), (2, 1), (3, key.encode()))))


def finish(state, error=b""):
    return message((11, message((1, state), (2, error), (3, stamp()))))


LOG = message((16, message((1, b"epoch 0 loss 1.0"))))
CURVES = [scalar("train/loss", step, 1 / (step + 1)) for step in range(4)] + [scalar("val_acc", 0, float("inf"))]


@pytest.fixture
def log(tmp_path):
    """Writes the records of a run and reads it."""
    folder = tmp_path / "run-1"
    (folder / "files").mkdir(parents=True)

    def write(*records):
        (folder / "run-abc.swanlab").write_bytes(in_blocks(b":SWL\xd6\xe1\x02", records))
        return tmp_path

    return write


def test_scalars_are_read_with_their_steps_times_and_records(log):
    logs = read_logs(log(column("train/loss", 1), *CURVES))
    rows = logs.scalars[logs.scalars["tag"] == "train/loss"]
    assert list(zip(rows["step"], rows["value"], rows["line"], strict=True)) == [
        (0, 1.0, 2),
        (1, 0.5, 3),
        (2, 1 / 3, 4),
        (3, 0.25, 5),
    ]
    assert list(rows["wall_time"]) == [WHEN[0] + 0.5 + step for step in range(4)]
    assert logs.scalars["value"].max() == float("inf")


def test_what_is_measured_of_the_machine_and_what_is_no_scalar_is_counted(log):
    medium = message((14, message((1, b"img"), (3, 2))))
    logs = read_logs(log(column("cpu", 2), scalar("cpu", 0, 50.0), medium, LOG, *CURVES))
    assert logs.sources["other"].iloc[0] == "system metrics 1, image 1, console output 1"
    assert "cpu" not in set(logs.scalars["tag"])


@pytest.mark.parametrize(
    ("state", "error", "status", "why"),
    [
        (1, b"", "finished", "the run ended"),
        (2, b"Traceback\nValueError: x", "crashed", "ValueError: x"),
        (3, b"", "interrupted", "aborted"),
    ],
)
def test_the_finish_says_how_the_run_ended(log, state, error, status, why):
    runs = read_logs(log(*CURVES, finish(state, error))).runs
    assert list(runs["status"]) == [status]
    assert why in runs["status_why"].iloc[0]


def test_the_settings_beside_it_are_its_runs(log):
    root = log(*CURVES)
    (root / "run-1/files/config.yaml").write_text(
        "lr:\n  desc: ''\n  sort: 0\n  value: 0.1\noptim:\n  sort: 1\n  value:\n    name: sgd\n"
    )
    logs = read_logs(root)
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {"lr": 0.1, "optim.name": "sgd"}
    assert set(logs.hparams["run"]) == set(logs.runs["run"]) == {"run-1"}


def test_a_grown_file_gives_what_a_fresh_reading_gives(log):
    logs = read_logs(log(*CURVES[:2]))
    root = log(*CURVES, finish(1))
    assert logs.refresh().scalars.astype(object).equals(read_logs(root).scalars.astype(object))


@settings(max_examples=100)
@given(at=st.integers(0, 300), byte=st.integers(0, 255), cut=st.integers(8, 400))
def test_any_wrong_byte_and_any_cut_is_survived(tmp_path_factory, at, byte, cut):
    content = in_blocks(b":SWL\xd6\xe1\x02", [column("cpu", 2), LOG, *CURVES, finish(2, b"x")])
    path = tmp_path_factory.mktemp("swan") / "run.swanlab"
    path.write_bytes((content[:at] + bytes([byte]) + content[at + 1 :])[:cut])
    logs = read_logs(path)
    assert not set(logs.problems["code"]) & {"reader-failed", "unreadable-file"}
