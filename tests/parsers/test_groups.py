"""Runs that differ only in their seed are a group; what differs names a sweep."""

import pytest

from parsers.groups import Sweep, find_groups, find_sweeps, seedless, settings_in_name, what_differs


@pytest.mark.parametrize(
    ("run", "core"),
    [("resnet_seed1", "resnet"), ("resnet_s42", "resnet"), ("vit-run3", "vit"), ("exp/seed_2", "exp"),
     ("exp/seed2/tb", "exp/tb"), ("seed1_resnet", "resnet"),
     ("a_seed=7_lr0.1", "a_lr0.1"), ("resnet50", "resnet50"), ("lr0.01", "lr0.01"), ("swin_s", "swin_s"),
     ("yolov5s6", "yolov5s6")],
)  # fmt: skip
def test_a_name_without_its_seed(run, core):
    assert seedless(run) == core


def test_runs_that_differ_only_in_their_seed_are_a_group():
    groups = find_groups(["vit_s1", "vit_s2", "resnet_s1", "top/lone"], {})
    assert groups == {"vit_s1": "vit", "vit_s2": "vit", "resnet_s1": "", "top/lone": "top"}


def test_a_setting_that_differs_parts_what_the_names_join():
    settings = {"a_s1": {"lr": 0.1, "seed": 1}, "a_s2": {"lr": 0.1, "seed": 2, "out_dir": "x"}, "a_s3": {"lr": 0.2, "seed": 3}}
    assert find_groups(list(settings), settings) == {"a_s1": "a", "a_s2": "a", "a_s3": ""}


def test_what_differs_leaves_seeds_and_names_out():
    settings = {
        "a": {"lr": 0.1, "seed": 1, "bs": 8},
        "b": {"lr": 0.2, "seed": 2, "bs": 8},
        "c": {"lr": 0.3, "bs": 16, "amp": True},
    }
    assert what_differs(settings) == ["lr", "bs"]


def test_a_name_may_state_settings():
    assert settings_in_name("study/lr0.01_bs64") == {"lr": 0.01, "bs": 64}
    assert settings_in_name("core") == {}
    assert settings_in_name("weight_decay=1e-4") == {"weight_decay": 1e-4}


def test_runs_that_try_values_of_one_setting_are_a_sweep_over_it():
    runs = {f"lr{lr}": {"lr": lr, "seed": 1, "method": "two-lr", "epochs": 60} for lr in (0.001, 0.01, 0.05)}
    runs["core"] = {"lr": 0.02, "seed": 1, "method": "core", "epochs": 60}
    assert find_sweeps(runs) == [Sweep(("lr",), ("lr0.001", "lr0.01", "lr0.05"))]


def test_a_grid_is_one_sweep_and_its_seeds_count_once():
    grid = {f"{lr}-{bs}-{seed}": {"lr": lr, "bs": bs, "seed": seed} for lr in (1, 2, 3) for bs in (8, 16) for seed in (0, 1)}
    (sweep,) = find_sweeps(grid)
    assert sweep.over == ("lr", "bs")
    assert set(sweep.runs) == set(grid)


def test_two_values_or_seeds_alone_are_no_sweep():
    assert find_sweeps({"a": {"lr": 1}, "b": {"lr": 2}}) == []
    assert find_sweeps({f"s{seed}": {"lr": 1, "seed": seed} for seed in range(5)}) == []
    assert find_sweeps({"a": {"lr": 1, "bs": 1}, "b": {"lr": 2, "bs": 2}, "c": {"lr": 3, "bs": 3}}) == [], "nothing is compared"


def test_two_experiments_are_two_sweeps_and_the_users_groups_are_not_mixed():
    runs = {f"{model}{lr}": {"lr": lr, "model": model, "width": len(model)} for model in ("vit", "resnet") for lr in (1, 2, 3)}
    assert [sweep.over for sweep in find_sweeps(runs)] == [("lr",), ("lr",)]
    assert find_sweeps(runs, apart={"vit1": "mine"}) == [Sweep(("lr",), ("resnet1", "resnet2", "resnet3"))]
