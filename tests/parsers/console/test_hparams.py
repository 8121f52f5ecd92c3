"""Settings printed at the top of a log become typed hyper-parameters; what is printed later does not."""

import pytest

from parsers.console.hparams import HParamBlock, namespace


def settings(*lines: str) -> dict:
    block = HParamBlock()
    return {h.name: h.value for n, line in enumerate(lines, 1) for h in block.read(line, n, False)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Args:Namespace(arch='resnet50', lr=0.00035, steps=[20, 40], use_hard=True, resume=None)",
         {"arch": "resnet50", "lr": 0.00035, "steps": [20, 40], "use_hard": True, "resume": None}),
        ("Namespace(opts=['MODEL.DEVICE_ID', \"('0')\"], lr=1e-4", {}),
        ("Config()", {}),
        ("args: {'lr': 0.1, 'optim': {'name': 'sgd', 'momentum': 0.9}}", {"lr": 0.1, "optim.name": "sgd", "optim.momentum": 0.9}),
        ("batch_size: 32", {"batch_size": 32}),
        ("n_images: 3,368", {"n_images": 3368}),
        ("learning_rate = 2e-4", {"learning_rate": 2e-4}),
        ("  dropout      0.5", {"dropout": 0.5}),
        ("+ python train.py --lr 0.1 --weight-decay=1e-4 --amp --data /x",
         {"lr": 0.1, "weight_decay": 1e-4, "amp": True, "data": "/x"}),
        ("$ torchrun --nproc_per_node=4 train.py --lr=-0.5", {"lr": -0.5}),
        ("usage: train.py [-h] [--lr LR]", {}),
        ("    loss = model(x, lr=0.5)", {}),
        ("    BatchNorm2d-2         [-1, 64, 112, 112]             128", {}),
        ("losses: [0.5, 0.4, 0.3]", {}),
        ("train_runtime            = 0:02:03.40", {}),
        ("optimizer = dict(type='SGD', lr=0.1)", {"optimizer": "dict(type='SGD', lr=0.1)"}),
        ("Loading data from disk: this takes a while, please wait for it", {}),
    ],
)  # fmt: skip
def test_one_line(line, expected):
    assert settings(line) == expected


def test_a_nested_dump_gives_dotted_names():
    assert settings("SOLVER:", "  BASE_LR: 0.008", "  STEPS: (40, 70)", "INPUT:", "  SIZE_TRAIN: [256, 128]") == {
        "SOLVER.BASE_LR": 0.008,
        "SOLVER.STEPS": (40, 70),
        "INPUT.SIZE_TRAIN": [256, 128],
    }


def test_the_first_value_of_a_setting_stands():
    assert settings("lr: 0.1", "lr: 0.01") == {"lr": 0.1}


@pytest.mark.parametrize("inside", ["", "a=", "a=1, b", "a=[1, 2", "x=f(y=1, z=2), w=3", "=,=,", "a='b=c', d=1"])
def test_a_garbled_namespace_raises_nothing(inside):
    assert all(isinstance(name, str) for name, _ in namespace(inside))


@pytest.mark.filterwarnings("error")
def test_a_value_that_only_begins_as_a_number_is_text():
    assert settings("seed: 0xfgj") == {"seed": "0xfgj"}
