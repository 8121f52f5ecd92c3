"""Pictures, read back: of the right size, with real text and fonts, the same numbers beside them, and nothing from elsewhere."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from dashboard.cli import main
from dashboard.report.figure import Curved, Paper, draw_figure
from dashboard.report.pictures import has_browser, no_browser, picture
from parsers import Logbook, UserError, read_logs

needs_browser = pytest.mark.skipif(not has_browser(), reason="there is no Chromium here")
INCH = 2.54


@pytest.fixture(scope="module")
def logs(sample_logs: Path) -> Logbook:
    return read_logs(sample_logs / "lr-study")


def drawn(logs: Logbook, *, tell: object = str, **curved: object) -> tuple:
    paper = Paper(width=8.6, height=6.0)
    return draw_figure(logs, metrics=["mAP"], runs=["core", "lr0.01"], curved=Curved(**curved), paper=paper, tell=tell)


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
        draw_figure(read_logs(tmp_path), metrics=["loss"], runs=["a"], curved=Curved(x="relative"), paper=Paper())


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
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
