"""Files of settings become typed hyper-parameters."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers import read_logs
from parsers.hparams import read, sniff
from parsers.sources import find_sources


@pytest.fixture
def file(tmp_path):
    def write(content, name):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (source,), _ = find_sources([path])
        return source

    return write


def values(reading):
    return {hparam.name: hparam.value for hparam in reading.hparams}


EXPECTED = {"lr": 0.0001, "optim.name": "adamw", "optim.betas": [0.9, 0.999], "amp": True, "resume": None, "seed": 42}
WRITTEN = {
    "hparams.yaml": """\
lr: 1e-4
optim:
  name: adamw
  betas: [0.9, 0.999]
amp: true
resume: null
seed: 42
""",
    "tagged.yaml": """\
lr: 0.0001
optim: !!python/object/new:box.Box
  name: adamw
  betas: !!python/tuple
  - 0.9
  - 0.999
amp: yes
resume:
seed: 42
""",
    "wandb_config.yaml": """\
wandb_version: 1
_wandb:
  value:
    cli: 1
lr:
  desc: null
  value: 0.0001
optim:
  value:
    name: adamw
    betas: [0.9, 0.999]
amp:
  value: true
resume:
  value: null
seed:
  value: 42
""",
    "config.json": '{"lr": 1e-4, "optim": {"name": "adamw", "betas": [0.9, 0.999]}, "amp": true, "resume": null, "seed": 42}',
    "config.ini": """\
[main]
lr = 0.0001 ; small
amp = on
resume = none
seed = 42
[optim]
name = adamw
betas = (0.9, 0.999)
""",
    "config.py": """\
lr = 1e-4
optim = dict(
    name='adamw',
    betas=(0.9, 0.999),
)
amp: bool = True
resume = None
seed = 42
""",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_settings_in_many_formats_are_the_same_hyper_parameters(file, name):
    source = file(WRITTEN[name], name)
    assert sniff(source)
    assert values(read(source)) == EXPECTED


def test_toml_settings_are_read_with_their_lines(file):
    source = file("# a run\nlr = 1e-4\n\n[optim]\nname = 'adamw'\nstarted = 2024-01-02\n", "train.toml")
    assert sniff(source)
    reading = read(source)
    assert values(reading) == {"lr": 0.0001, "optim.name": "adamw", "optim.started": "2024-01-02"}
    assert [hparam.line for hparam in reading.hparams] == [2, 5, 6]
    assert (reading.lines, reading.claimed, reading.noise) == (6, 4, 2)


def test_each_setting_of_yaml_and_json_has_its_line(file):
    assert [h.line for h in read(file(WRITTEN["hparams.yaml"], "a.yaml")).hparams] == [1, 3, 4, 5, 6, 7]
    assert [h.line for h in read(file('{\n "lr": 1,\n "optim": {\n  "name": "x"}\n}', "a.json")).hparams] == [2, 4]


def test_python_tags_are_read_and_never_run(file):
    content = """\
lr: 0.1
hook: !!python/object/apply:os.system ['echo bad']
act: !!python/name:torch.nn.ReLU ''
path: !!python/object/apply:pathlib.PosixPath
- a
"""
    found = values(read(file(content, "hparams.yaml")))
    assert found["lr"] == 0.1
    assert found["hook"] == ["echo bad"]
    assert found["act"] == "torch.nn.ReLU"


def test_broken_yaml_gives_what_stands_before_the_fault_or_a_problem(file):
    source = file("lr: 0.1\nmodel: {a: 1\nb: [\n", "hparams.yaml")
    reading = read(source)
    assert [problem.code for problem in reading.problems] == ["bad-settings"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("import torch\n\ndef main():\n    lr = 0.1\n", "train.py"),
        ("services:\n  web: {}\n", "docker-compose.yml"),
        ("[tool.ruff]\nx = 1\n", "pyproject.toml"),
        ("- a\n- b\n", "overrides.yaml"),
        ("just prose\n", "notes.yaml"),
        ("{'lr': 0.1}", "notes.txt"),
    ],
)
def test_other_files_are_no_settings(file, content, name):
    if name.endswith(".py"):
        from parsers.hparams.reader import is_python_settings

        assert not is_python_settings(content)
    else:
        assert not sniff(file(content, name))


@settings(max_examples=100)
@example(name="config.ini", cut=0, at=8, byte=10)
@given(name=st.sampled_from(sorted(WRITTEN)), cut=st.integers(0, 250), at=st.integers(0, 80), byte=st.integers(0, 255))
def test_any_cut_and_any_wrong_byte_is_survived(tmp_path_factory, name, cut, at, byte):
    path = tmp_path_factory.mktemp("hparams") / name
    whole = WRITTEN[name].encode()
    for content in (whole[:cut], whole[:at] + bytes([byte]) + whole[at + 1 :]):
        path.write_bytes(content)
        (source,), _ = find_sources([path])
        sniff(source)
        assert read(source).unclaimed >= 0


def test_settings_on_one_line_of_json_are_settings_though_they_name_epochs(tmp_path):
    (tmp_path / "hparams.json").write_text('{"lr": 0.01, "batch_size": 64, "seed": 9, "epochs": 3}')
    (tmp_path / "metrics.csv").write_text("epoch,loss\n1,2\n2,1\n")
    logs = read_logs(tmp_path)
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {
        "lr": 0.01,
        "batch_size": 64,
        "seed": 9,
        "epochs": 3,
    }
    assert set(logs.scalars["metric"]) == {"loss"}
