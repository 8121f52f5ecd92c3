"""Pictures, read back: of the right size, with real text and fonts, the same numbers beside them, and nothing from elsewhere."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from dashboard.analysis.smoothing import KINDS, smoothed
from dashboard.cli import main
from dashboard.report.figure import Axes, Paper, Shown, draw_figure
from dashboard.report.pictures import has_browser, no_browser, picture
from parsers import Logbook, UserError, read_logs

needs_browser = pytest.mark.skipif(not has_browser(), reason="there is no Chromium here")
INCH = 2.54


@pytest.fixture(scope="module")
def logs(sample_logs: Path) -> Logbook:
    return read_logs(sample_logs / "lr-study")


def drawn(logs: Logbook, *, tell: object = str, axes: Axes = Axes("epoch"), **shown: object) -> tuple:  # noqa: B008  # frozen
    paper = Paper(width=8.6, height=6.0)
    return draw_figure(logs, Shown(["mAP"], ["core", "lr0.01"], **shown), axes=axes, paper=paper, tell=tell)


@needs_browser
def test_a_pdf_has_the_papers_size_and_embeds_its_fonts_the_chinese_one_too(logs: Logbook) -> None:
    figure, _ = drawn(logs, tell=lambda text: {"epoch": "训练轮次"}.get(text, text))
    data = picture(figure, form="pdf")
    assert data.startswith(b"%PDF")
    (box,) = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data))
    assert [float(side) for side in box] == pytest.approx([8.6 / INCH * 72, 6.0 / INCH * 72], abs=1)
    fonts = b" ".join(re.findall(rb"/FontName /(\S+)", data))
    assert fonts.count(b"+") >= 2, "subsets, of a Latin and of a Chinese font"
    assert re.search(rb"CJK|Hei|Song|Ming|Gothic", fonts)


@needs_browser
def test_a_png_has_the_dots_per_inch_asked_for(logs: Logbook) -> None:
    figure, _ = drawn(logs)
    image = Image.open(io.BytesIO(picture(figure, form="png", dpi=150)))
    assert image.size == pytest.approx((8.6 / INCH * 150, 6.0 / INCH * 150), abs=2)
    assert len(set(image.convert("RGB").get_flattened_data())) > 10, "something is drawn"


@needs_browser
def test_an_svg_holds_text_and_the_names_of_the_runs(logs: Logbook) -> None:
    figure, _ = drawn(logs)
    tree = ET.fromstring(picture(figure, form="svg"))
    texts = {"".join(node.itertext()) for node in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"core", "lr0.01", "epoch", "mAP (%)"} <= texts
    assert float(tree.get("width", "0")) == pytest.approx(8.6 / INCH * 96, abs=1)


def test_a_page_holds_all_it_needs(logs: Logbook) -> None:
    page = picture(drawn(logs)[0], form="html").decode()
    assert "Plotly.newPlot" in page
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", page)


def test_without_a_browser_it_says_what_to_do(logs: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/there/is/none")
    with pytest.raises(UserError, match="apt install chromium"):
        picture(drawn(logs)[0], form="pdf")
    assert "HTML" in no_browser()


def test_the_numbers_are_those_of_the_log(logs: Logbook) -> None:
    _, rows = drawn(logs)
    scalars = logs.scalars[(logs.scalars["metric"] == "mAP") & logs.scalars["run"].isin(["core", "lr0.01"])]
    for run, own in rows.groupby("run", observed=True):
        told = scalars[(scalars["run"] == run) & scalars["epoch"].notna()].drop_duplicates("epoch").set_index("epoch")["value"]
        assert own.set_index("epoch")["value"].tolist() == told.loc[own["epoch"]].tolist()


def test_groups_are_drawn_as_their_means(logs: Logbook) -> None:
    figure, rows = drawn(logs, groups={"core": "all", "lr0.01": "all"}, spread="range")
    values = drawn(logs)[1].groupby("x")["value"]
    assert rows["mean"].tolist() == pytest.approx(values.mean().tolist())
    assert rows["low"].tolist() == values.min().tolist()
    assert set(rows["n"]) == {2}
    assert not figure.layout.showlegend


def test_an_axis_on_which_nothing_has_a_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,2\n2,1\n", "utf-8")
    with pytest.raises(UserError, match="Choose another one with --x"):
        draw_figure(read_logs(tmp_path), Shown(["loss"], ["a"]), axes=Axes("relative"), paper=Paper())


def command(*arguments: object) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plot", *map(str, arguments)])
    assert not ended.value.code


def test_the_command_writes_a_figure_and_its_numbers(sample_logs: Path, logs: Logbook, tmp_path: Path) -> None:
    command(sample_logs / "lr-study", "--metrics", "mAP", "--runs", "core", "--runs", "lr0.01", "-o", tmp_path / "图.html")
    assert b"Plotly.newPlot" in (tmp_path / "图.html").read_bytes()
    found = pd.read_csv(tmp_path / "图.csv")
    _, rows = drawn(logs)
    assert (
        found[["run", "epoch", "value", "line"]].to_numpy().tolist()
        == rows[["run", "epoch", "value", "line"]].to_numpy().tolist()
    )


def test_the_command_draws_groups_and_can_leave_the_numbers_out(sample_logs: Path, tmp_path: Path) -> None:
    command(sample_logs / "digits", "--metrics", "accuracy", "--group-by", "lr", "--no-data", "-o", tmp_path / "g.html")
    assert "lr = 0.1" in (tmp_path / "g.html").read_text("utf-8")
    assert not (tmp_path / "g.csv").exists()


def numbers_of(folder: Path, *options: object) -> pd.DataFrame:
    """The numbers that the command draws with these options."""
    command(*options, "-o", folder / "figure.html")
    return pd.read_csv(folder / "figure.csv", keep_default_na=False, na_values=["NaN", ""])


def test_a_formula_is_drawn_as_a_metric(sample_logs: Path, logs: Logbook, tmp_path: Path) -> None:
    rows = numbers_of(tmp_path, sample_logs / "lr-study", "--formula", "R1 - mAP", "--runs", "core").set_index("epoch")["value"]
    known = logs.scalars[(logs.scalars["run"] == "core") & logs.scalars["epoch"].isin(rows.index)]
    r1, mean = (known[known["metric"] == name].drop_duplicates("epoch").set_index("epoch")["value"] for name in ("R1", "mAP"))
    assert len(rows) == 31
    assert rows.tolist() == pytest.approx((r1 - mean).loc[rows.index].tolist())
    assert "R1 - mAP" in (tmp_path / "figure.html").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_curves_are_smoothed_by_the_kind_asked_for(sample_logs: Path, tmp_path: Path, kind: str) -> None:
    options = ["--metrics", "mAP", "--runs", "core", "--smoothing", 0.7, "--smoother", kind]
    rows = numbers_of(tmp_path, sample_logs / "lr-study", *options)
    wanted = smoothed(rows["value"].to_numpy(), weight=0.7, kind=kind, x=rows["x"].to_numpy())
    assert rows["smooth"].tolist() == pytest.approx(wanted.tolist())


def test_the_best_epoch_by_a_rule_is_marked(sample_logs: Path, tmp_path: Path) -> None:
    study = sample_logs / "lr-study"
    command(study, "--metrics", "mAP", "--runs", "core", "--select", "max val mAP", "-o", tmp_path / "best.html")
    page = (tmp_path / "best.html").read_text("utf-8")
    assert "best epoch of core: mAP (val) is 64.7" in page
    command(study, "--metrics", "mAP", "--runs", "core", "-o", tmp_path / "plain.html")
    assert "best epoch of core" not in (tmp_path / "plain.html").read_text("utf-8")


def test_curves_are_drawn_along_steps_samples_and_other_metrics(sample_logs: Path, logs: Logbook, tmp_path: Path) -> None:
    options = ["--metrics", "mAP", "--runs", "core", "--x"]
    along_r1 = numbers_of(tmp_path, sample_logs / "lr-study", *options, "Rank-1")
    r1 = logs.scalars[(logs.scalars["run"] == "core") & (logs.scalars["metric"] == "R1") & logs.scalars["epoch"].notna()]
    assert along_r1["x"].tolist() == r1.drop_duplicates("epoch").set_index("epoch").loc[along_r1["epoch"], "value"].tolist()
    steps = numbers_of(tmp_path, sample_logs / "lr-study", *options, "step")
    assert steps["x"].tolist() == steps["step"].tolist()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "log.csv").write_text("step,loss\n100,2\n200,1\n", "utf-8")
    (tmp_path / "run" / "config.json").write_text('{"batch_size": 64}', "utf-8")
    samples = numbers_of(tmp_path, tmp_path / "run", "--metrics", "loss", "--x", "samples")
    assert samples["x"].tolist() == [6400, 12800]


def test_a_metric_of_one_split_is_drawn_alone(sample_logs: Path, tmp_path: Path) -> None:
    alone = numbers_of(tmp_path, sample_logs / "digits", "--metrics", "val/loss")
    assert set(alone["split"]) == {"val"}
    both = numbers_of(tmp_path, sample_logs / "digits", "--metrics", "val/loss,train/loss")
    assert len(both) > len(alone)
    train = numbers_of(tmp_path, sample_logs / "digits", "--metrics", "train/loss")
    assert len(train) == len(both) - len(alone), "what names no split is that of training"


def test_the_scales_are_those_asked_for(logs: Logbook) -> None:
    figure, _ = drawn(logs, axes=Axes("epoch", x_scale="symlog", y_scale="log"))
    assert figure.layout.yaxis.type == "log"
    assert "10" in figure.layout.xaxis.ticktext
    assert drawn(logs)[0].layout.yaxis.type == "linear"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--formula", "R1 - nonsense"], "nonsense at character 6 of the formula is no metric"),
        (["--x", "nonsense"], "No run logged nonsense"),
        (["-o", "x.jpg"], "The formats are: pdf, svg, png, html"),
        (["--width", "wide"], "is no size"),
        (["--metrics", "nonsense"], "No run logged"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(
    sample_logs: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plot", str(sample_logs / "lr-study"), *options])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
