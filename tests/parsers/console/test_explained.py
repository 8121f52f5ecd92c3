"""explain tells of each line who claimed it and what it gave."""

from parsers.console import explain


def test_each_line_says_who_claimed_it_and_what_it_gave(tmp_path):
    path = tmp_path / "run.log"
    path.write_text(
        "Args:Namespace(lr=0.1)\n[2024-05-01 12:00:00] Epoch 1 frobnication: 0.5\n----\n12 34 56 apples\n"
        ">> Epoch: 1 | R1: 9.5% | R5: 9.6% | R10: 9.7% | mAP: 6.5% (Best Epoch[1]) | Evaluation time: 5.03s\n"
    )
    lines = list(explain(path))
    assert [one.claim for one in lines] == ["claimed", "claimed", "noise", "unclaimed", "claimed"]
    assert [(one.dialect, one.rule) for one in lines] == [
        ("", "settings"), ("", "general"), ("", ""), ("", ""), ("core-reid", "evaluation"),
    ]  # fmt: skip
    assert lines[1].gave == (("time", "2024-05-01 12:00:00"), ("epoch", "1"), ("frobnication", "0.5"))
    assert ("mAP", "6.5") in lines[4].gave
    assert ("message: best", "") in lines[4].gave
    assert [one.line for one in lines] == [1, 2, 3, 4, 5]
