"""The laws of the dialects: each rule is read by its own samples and no other rule, and gives exactly what they say."""

import contextlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import console, read_logs
from parsers.console import dialect, dialect_page
from parsers.console.dialect import FOLDER, SPLITS, built_in, built_in_rules, load_dialect, mask_line, read_line
from parsers.console.draft import draft
from parsers.console.plan import ROLES
from parsers.console.prefixes import TIMES, strip_prefix
from parsers.console.rule import Rule
from parsers.metrics import LAST
from parsers.sources import find_sources
from parsers.tables import UserError
from parsers.vocabulary import name_of

SAMPLES = [
    pytest.param(rule, sample, id=f"{rule.dialect}/{rule.name}/{number}")
    for rule in built_in_rules()
    for number, sample in enumerate(rule.samples)
]
# The frameworks whose dialects the project promises.
PROMISED = """
core-reid transreid cluster-contrast fastreid torchreid sysu-mm01 keras tqdm pytorch-imagenet timm metric-logger mmcv mmengine
detectron2 huggingface lightning yolo yolox darknet nanogpt modded-nanogpt megatron fairseq xgboost lightgbm catboost
stable-baselines3 rllib spinning-up rsl-rl fastai st-gcn cyclegan gan paddleclas paddledetection paddleseg caffe mxnet pyg
nnunet espnet kaldi
"""
TOML = """\
name = "mine"
title = "My own loop"
[[rule]]
name = "epoch"
line = "== {epoch} == {loss}"
[[rule.sample]]
line = "== 3 == 0.25"
"""


def given_by(line: str) -> dict[str, dict[str, str]]:
    """What a line gives, as samples say it: positions and values of no split under 'gives', the others under their split."""
    masked = mask_line(line)
    plan = read_line(masked, built_in_rules())
    assert plan is not None
    out: dict[str, dict[str, str]] = {}
    for field in plan.fields:
        if field.role == "skip" or field.role in TIMES:
            continue
        number = float(masked.raw[field.hole].replace(",", "")) * field.scale
        name = name_of(field.tag, field.unit, field.split)
        under = out.setdefault((name.split if field.tag else "") or "gives", {})
        assert (field.tag or field.role) not in under, f"{line!r} gives {field.tag or field.role} twice"
        under[field.tag or field.role] = f"{number:.12g} {name.unit if field.tag else ''}".strip()
    return out


def said_by(sample: dict) -> dict[str, dict[str, str]]:
    return {key: {name: spelt(value) for name, value in sample[key].items()} for key in ("gives", *SPLITS) if key in sample}


def spelt(value: float | str) -> str:
    """A value of a sample: `0.17`, or `"0.17 s"` with its unit."""
    number, _, unit = str(value).partition(" ")
    return f"{float(number):.12g} {unit}".strip()


@pytest.mark.parametrize(("rule", "sample"), SAMPLES)
def test_a_sample_fits_the_rule_it_stands_under_and_no_other(rule: Rule, sample: dict) -> None:
    masked = mask_line(sample["line"])
    begin = strip_prefix(masked)[0]
    assert [r for r in built_in_rules() if r.read(masked, begin) is not None] == [rule]


@pytest.mark.parametrize(("rule", "sample"), SAMPLES)
def test_a_sample_gives_exactly_what_it_says(rule: Rule, sample: dict) -> None:
    assert given_by(sample["line"]) == said_by(sample)
    assert set(sample) <= {"line", "gives", *SPLITS}


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: f"{rule.dialect}/{rule.name}")
def test_a_rule_has_a_sample_and_something_to_say(rule: Rule) -> None:
    assert rule.samples
    tells = any(set(sample) > {"line"} for sample in rule.samples)
    assert tells or rule.message or rule.noise or rule.columns or rule.section is not None
    assert not (rule.noise and tells), "what gives something is no noise"


def test_names_are_told_once() -> None:
    names = [d.name for d in built_in()]
    assert len(names) == len(set(names))
    for d in built_in():
        assert len(d.rules) == len({rule.name for rule in d.rules}), f"{d.name} calls two rules alike"
        assert re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", d.name)
        assert (FOLDER / f"{re.sub('[-.]', '_', d.name)}.toml").is_file()


@pytest.mark.parametrize("known", built_in(), ids=lambda d: d.name)
def test_a_dialect_says_whose_it_is(known: dialect.Dialect) -> None:
    url = urlsplit(known.url)
    assert (url.scheme, url.netloc) == ("https", "github.com")
    assert re.fullmatch(r"/[\w.-]+/[\w.-]+", url.path)
    assert known.title
    assert known.rules


def test_every_promised_framework_has_its_dialect() -> None:
    assert set(PROMISED.split()) <= {d.name for d in built_in()}


def test_rules_are_tried_from_the_most_to_the_least_spelt_out() -> None:
    lengths = [rule.literal for rule in built_in_rules()]
    assert lengths == sorted(lengths, reverse=True)


def test_the_page_of_dialects_is_current() -> None:
    assert dialect_page.PAGE.read_text("utf-8") == dialect_page.page(), "write it anew: python -m parsers.console.dialect_page"


# The language of rules


def rule_of(line: str, **said) -> Rule:
    return Rule("test", name="test", line=line, **said)


def fields_of(rule: Rule, line: str) -> dict[str, str] | None:
    masked = mask_line(line)
    plan = rule.read(masked, 0)
    return {f.tag or f.role: masked.raw[f.hole] for f in plan.fields if f.role != "skip"} if plan else None


def test_a_name_as_printed_is_given_to_the_value_behind_it() -> None:
    assert fields_of(rule_of("CMC curve, {@} :{=|%}%"), "CMC curve, Rank-10 :94.1%") == {"Rank-10": "94.1"}
    assert fields_of(rule_of("{@}: mAP {=/mAP} R1 {=/R1}"), "FC: mAP 0.5 R1 0.6") == {"FC/mAP": "0.5", "FC/R1": "0.6"}


def test_names_side_by_side_are_one_name() -> None:
    assert fields_of(rule_of("[{step}] {@}-{@}:{=}"), "[3] train-rmse:0.5") == {"step": "3", "train-rmse": "0.5"}


def test_a_repeated_part_is_read_as_often_as_it_comes() -> None:
    rule = rule_of("[{step}] {@}={=} {...}")
    for count in (1, 2, 12):
        pairs = {f"m{chr(97 + k)}": f"0.{k + 1}" for k in range(count)}
        assert fields_of(rule, "[7] " + ", ".join(f"{k}={v}" for k, v in pairs.items())) == {"step": "7", **pairs}


def test_a_name_may_be_one_of_a_list() -> None:
    rule = rule_of("| {@} | {=} |", names=("loss", "fps"))
    assert fields_of(rule, "|   loss  |  0.5 |") == {"loss": "0.5"}
    assert fields_of(rule, "|   size  |  0.5 |") is None


def test_the_rest_is_read_by_the_general_grammar_positions_included() -> None:
    assert fields_of(rule_of("{*} ## {skip}"), "Epoch 3 loss: 0.5 ## 12") == {"epoch": "3", "loss": "0.5"}


def test_what_a_rule_says_of_places_holds_over_the_rest() -> None:
    assert fields_of(rule_of("it {step}/{steps} {*}"), "it 3/9 loss: 0.5, step: 8") == {"step": "3", "steps": "9", "loss": "0.5"}


def test_a_part_of_the_line_may_have_a_split_of_its_own() -> None:
    masked = mask_line("a 1 | loss=0.5 | loss=0.6")
    plan = rule_of("a {epoch} | {*|train} | {*|val}").read(masked, 0)
    assert plan is not None
    assert [(f.tag, f.split) for f in plan.values] == [("loss", "train"), ("loss", "val")]


def test_white_space_fits_any_white_space_or_none() -> None:
    rule = rule_of("Loss: {loss} ({loss (avg)})")
    for line in ("Loss: 0.5 (0.6)", "Loss:   0.5   (  0.6 )", "Loss:0.5(0.6)", "Loss:\t0.5\t(0.6)"):
        assert fields_of(rule, line) == {"loss": "0.5", "loss (avg)": "0.6"}


def test_a_very_long_line_is_left_to_the_general_grammar() -> None:
    line = "Inference done " + "a 1. " * dialect.LONGEST
    assert read_line(mask_line(line), built_in_rules()) is None


# Dialects of the user's own


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_dialect_of_ones_own_loads(tmp_path: Path) -> None:
    mine = load_dialect(write(tmp_path, TOML))
    assert (mine.name, mine.title, mine.url, len(mine.rules)) == ("mine", "My own loop", "", 1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[[rule]]", "[[rule", "mine.toml"),
        ('title = "My own loop"\n', "", "'title' is missing"),
        ('line = "== {epoch}', 'lime = "== {epoch}', "'line' is missing"),
        ('[[rule.sample]]\nline = "== 3 == 0.25"', "", "'sample' is missing"),
        ("== 3 ==", "-- 3 --", "rule 'epoch' does not read its own sample '-- 3 -- 0.25'"),
        ('name = "epoch"\n', 'name = "epoch"\nsplit = "training"\n', "split = 'training', which is none of train, val, test"),
        ('name = "epoch"\n', 'name = "epoch"\nmessage = "saved"\n', "message = 'saved', which is none of"),
        ('name = "epoch"\n', 'name = "epoch"\ncolour = "red"\n', "a rule cannot say 'colour'"),
        ("{loss}", "{loss} {...}", "without a {@}"),
        ('"== {epoch} == {loss}"', "12", "mine.toml"),
        ("[[rule]]", "[rule]", "mine.toml"),
    ],
)
def test_what_is_wrong_with_a_dialect_is_said_in_one_sentence(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in TOML
    with pytest.raises(UserError) as error:
        load_dialect(write(tmp_path, TOML.replace(old, new, 1)))
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_dialect_that_is_no_text_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError):
        load_dialect(tmp_path / "mine.toml")
    with pytest.raises(UserError):
        load_dialect(tmp_path / "none.toml")


@given(st.data())
@settings(max_examples=60)
def test_a_dialect_cut_or_changed_anywhere_loads_or_is_a_user_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(TOML)))
    text = TOML[:at] + data.draw(st.text(max_size=6)) + TOML[data.draw(st.integers(at, len(TOML))) :]
    path = tmp_path_factory.mktemp("dialects") / "mine.toml"
    path.write_bytes(text.encode("utf-8", "replace"))
    with contextlib.suppress(UserError):
        load_dialect(path)


def test_dialects_beside_the_logs_come_before_the_built_in_ones(tmp_path: Path) -> None:
    folder = tmp_path / dialect.USER_FOLDER
    folder.mkdir(parents=True)
    write(folder, TOML)
    write(folder, "name = ", "broken.toml")
    log = tmp_path / "runs" / "a" / "train.log"
    log.parent.mkdir(parents=True)
    assert dialect.user_folder(log) == folder
    ordered, errors = dialect.all_rules(folder, dialect.stamp(folder))
    assert ordered[0].dialect == "mine"
    assert ordered[1:] == built_in_rules()
    assert ["broken.toml" in str(error) for error in errors] == [True]


def test_a_changed_dialect_changes_the_stamp(tmp_path: Path) -> None:
    path = write(tmp_path, TOML)
    before = dialect.stamp(tmp_path)
    path.write_text(TOML.replace("{loss}", "{val loss}"), "utf-8")
    assert dialect.stamp(tmp_path) != before
    ordered, _ = dialect.all_rules(tmp_path, dialect.stamp(tmp_path))
    assert "val loss" in ordered[0].line


def test_a_log_without_dialects_beside_it_has_the_built_in_rules() -> None:
    assert dialect.all_rules(None, dialect.stamp(None)) == (built_in_rules(), ())


def test_a_dialect_beside_the_log_reads_it_and_a_changed_one_reads_it_anew(tmp_path: Path) -> None:
    folder = tmp_path / dialect.USER_FOLDER
    folder.mkdir(parents=True)
    (tmp_path / "train.log").write_text("a loop of my own\n== 3 == 0.25\n", "utf-8")
    assert not len(read_logs(tmp_path).scalars)
    path = write(folder, TOML)
    logs = read_logs(tmp_path)
    assert logs.scalars["tag"].tolist() == ["loss"]
    assert logs.scalars["epoch"].tolist() == [3]
    source = find_sources([tmp_path / "train.log"])[0][0]
    before = console.read(source)
    path.write_text(TOML.replace("{loss}", "{val loss}"), "utf-8")
    assert [name.tag for name in console.read(source, before).scalars.names] == ["val loss"]


def test_a_broken_dialect_beside_the_log_is_a_problem_of_it(tmp_path: Path) -> None:
    folder = tmp_path / dialect.USER_FOLDER
    folder.mkdir(parents=True)
    write(folder, "name = ")
    (tmp_path / "train.log").write_text("Epoch 3 loss: 0.25\n", "utf-8")
    logs = read_logs(tmp_path)
    assert len(logs.scalars) == 1
    assert logs.problems["code"].tolist() == ["dialect"]
    assert "mine.toml" in logs.problems["message"].iloc[0]


# Groups: several protocols side by side


def metrics_of(text: str, folder: Path) -> dict[str, list[float]]:
    (folder / "train.log").write_text(text, "utf-8")
    scalars = read_logs(folder).scalars
    return {str(metric): list(rows["value"]) for metric, rows in scalars.groupby("metric", sort=False, observed=True)}


def test_trials_are_kept_apart_from_their_average(tmp_path: Path) -> None:
    line = "{}: Rank-1: {}% | Rank-5: 70.21% | Rank-10: 81.01%| Rank-20: 90.32%| mAP: 42.33%| mINP: 28.41%\n"
    text = "Test Epoch: 10\n" + "".join(f"Test Trial: {k}\n" + line.format("FC", f"45.{k}1") for k in range(2))
    metrics = metrics_of(text + "All Average:\n" + line.format("FC", "46.02") + line.format("POOL", "44.12"), tmp_path)
    assert metrics["trial/FC/R1"] == [45.01, 45.11]
    assert metrics["FC/R1"] == [46.02]
    assert metrics["POOL/R1"] == [44.12]


def test_data_sets_evaluated_in_turn_do_not_clash(tmp_path: Path) -> None:
    block = "##### Evaluating {} (target) #####\n** Results **\nmAP: {}%\nCMC curve\nRank-1  : 83.8%\n"
    metrics = metrics_of(block.format("market1501", 64.5) + block.format("dukemtmcreid", 26.0), tmp_path)
    assert (metrics["market1501/mAP"], metrics["dukemtmcreid/mAP"]) == ([64.5], [26.0])


def test_boxes_masks_and_their_rounded_tables_do_not_clash(tmp_path: Path) -> None:
    block = "[03/05 11:20:30 d2.evaluation.testing]: copypaste: {}\n"
    text = "".join(
        block.format(part)
        for part in ("Task: bbox", "37.9,58.8,41.0,22.1,41.4,49.1", "Task: segm", "34.9,55.8,37.0,19.1,37.4,50.1")
    )
    metrics = metrics_of(text, tmp_path)
    assert (metrics["AP"], metrics["segm/AP"]) == ([37.9], [34.9])
    table = "[03/05 11:20:30 d2.evaluation.coco_evaluation]: Evaluation results for bbox: \n|   AP   |  AP50  |  AP75  |\n"
    table += "| 37.924 | 58.824 | 41.023 |\n"
    assert metrics_of(table + text, tmp_path)["AP"] == [37.9]


# Drafts


def drafted(line: str, folder: Path) -> tuple[dialect.Dialect, dict[str, float]]:
    """The dialect that a draft from the line loads as, and what its rule gives."""
    mine = load_dialect(write(folder, draft(line)))
    masked = mask_line(line)
    plan = read_line(masked, mine.rules)
    assert plan is not None
    return mine, {f.tag or f.role: float(masked.raw[f.hole].replace(",", "")) for f in plan.fields if f.role != "skip"}


def test_a_draft_calls_each_number_by_the_word_before_it(tmp_path: Path) -> None:
    mine, gave = drafted("<<7>> recon 0.512 ; kl 1.25 ; beta 4", tmp_path)
    assert gave == {"recon": 0.512, "kl": 1.25, "beta": 4}
    assert mine.rules[0].line == "<<{skip}>> recon {recon} ; kl {kl} ; beta {beta}"


def test_a_draft_knows_positions_units_and_averages(tmp_path: Path) -> None:
    mine, _ = drafted("Epoch 3/40 :: batch 20/400 :: took 12.5s :: acc 81.2% :: loss 0.5 (0.6)", tmp_path)
    assert mine.rules[0].line == (
        "Epoch {epoch}/{epochs} :: batch {batch}/{batches} :: took {took|s}s :: acc {acc|%}% :: loss {loss} ({loss (avg)})"
    )


def test_a_draft_leaves_out_what_stands_before_the_message(tmp_path: Path) -> None:
    mine, gave = drafted("2024-01-05 10:20:30,123 INFO score now 0.5", tmp_path)
    assert mine.rules[0].line == "score now {score now}"
    assert gave["score now"] == 0.5


@pytest.mark.parametrize(
    "line", ["a line without numbers", "", "   ", "{'loss': {'a': 0.5}} \\ \"x\" '''", "{_} {*} 3 {epoch}", "x\ty\x07 5"]
)
def test_odd_lines_give_drafts_that_load(line: str, tmp_path: Path) -> None:
    drafted(line, tmp_path)


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n\r"), max_size=80))
@settings(max_examples=200)
def test_any_line_gives_a_draft_that_loads_and_reads_it(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    drafted(line, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize(("rule", "sample"), SAMPLES[::7])
def test_a_draft_from_any_known_line_loads_and_reads_it(rule: Rule, sample: dict, tmp_path: Path) -> None:
    drafted(sample["line"], tmp_path)


def test_roles_are_no_names_of_metrics() -> None:
    assert not set(ROLES) & set(LAST)
