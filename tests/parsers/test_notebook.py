"""What the cells of a notebook printed is read as a console log is, and leads back to the line of the .ipynb file."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_logs

EPOCHS = "".join(f"Epoch {epoch} train_loss: {1 / epoch:.4f} val_acc: {0.5 + epoch / 10:.4f}\n" for epoch in (1, 2, 3))


def printed(text, name="stdout"):
    return {"name": name, "output_type": "stream", "text": text.splitlines(keepends=True)}


def drawn(html, plain="<IPython.core.display.HTML object>"):
    data = {"text/html": html.splitlines(keepends=True), "text/plain": [plain]}
    return {"data": data, "metadata": {}, "output_type": "display_data"}


def failed(kind, said):
    trace = ["-" * 75, f"{kind}      Traceback (most recent call last)", "Cell In[3], line 2\n      1 fit()\n", f"{kind}: {said}"]
    return {"ename": kind, "evalue": said, "output_type": "error", "traceback": trace}


def code(*outputs, source="fit()", count=None):
    lines = source.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": count, "metadata": {}, "outputs": list(outputs), "source": lines}


def heading(text):
    return {"cell_type": "markdown", "metadata": {}, "source": [text]}


@pytest.fixture
def notebook(tmp_path):
    """Reads a notebook of some cells: (its logs, the lines of its file)."""

    def read(*cells, indent=1):
        path = tmp_path / "digits.ipynb"
        book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        path.write_text(json.dumps(book, indent=indent, ensure_ascii=False), "utf-8")
        return read_logs(path), path.read_text("utf-8").split("\n")

    return read


def series(logs, tag):
    rows = logs.scalars[logs.scalars["tag"] == tag]
    return list(zip(rows["epoch"], rows["value"], strict=True))


def test_every_value_leads_to_the_line_of_the_file_that_holds_it(notebook):
    logs, lines = notebook(heading("# Digits"), code(printed(EPOCHS)))
    assert list(logs.runs["run"]) == ["digits"]
    assert series(logs, "train_loss") == [(1, 1.0), (2, 0.5), (3, 0.3333)]
    assert all(f"{row.value:.4f}" in lines[row.line - 1] for row in logs.scalars.itertuples())
    assert (logs.sources["claimed"] + logs.sources["noise"] == len(lines)).all()


def test_each_state_of_a_bar_has_its_line(notebook):
    bar = "".join(f"\r{k * 10}%|#   | {k}/10 [00:0{k}<00:09, 1.00it/s, loss={1 / k:.3f}]" for k in range(1, 6)) + "\n"
    logs, lines = notebook(code(printed("Epoch 1\n" + bar + "Epoch 2\n" + bar, "stderr")))
    rows = logs.scalars[logs.scalars["tag"] == "loss"]
    assert len(rows) == 10
    assert rows["line"].is_unique
    assert all(f"loss={row.value:.3f}" in lines[row.line - 1] for row in rows.itertuples())


def test_a_line_may_be_printed_in_pieces(notebook):
    logs, _ = notebook(code(printed("Epoch 1 "), printed("loss: 0.5\nEpoch 2 loss: 0.4\n")))
    assert series(logs, "loss") == [(1, 0.5), (2, 0.4)]


def test_a_notebook_without_line_breaks_is_read_too(notebook):
    logs, _ = notebook(code(printed(EPOCHS)), indent=None)
    assert series(logs, "val_acc") == [(1, 0.6), (2, 0.7), (3, 0.8)]
    assert set(logs.scalars["line"]) == {1}


def test_the_tables_that_trainers_draw_are_read_and_frames_that_were_looked_at_are_not(notebook):
    rows = "".join(f"<tr>\n<td>{e}</td>\n<td>{1 / e:.6f}</td>\n<td>0.9{e}</td>\n</tr>\n" for e in (1, 2, 3))
    table = f"<table>\n<tr>\n<th>Epoch</th>\n<th>Training Loss</th>\n<th>Accuracy</th>\n</tr>\n{rows}</table><p>"
    logs, lines = notebook(code(drawn(table)), code(drawn(table.replace("Accuracy", "loss"), plain="   Epoch  loss")))
    assert series(logs, "Training Loss") == [(1, 1.0), (2, 0.5), (3, 0.333333)]
    assert set(logs.scalars["tag"]) == {"Training Loss", "Accuracy"}
    row = logs.scalars.iloc[-1]
    assert lines[row["line"] - 1].strip() == '"<tr>\\n",'


def test_each_training_is_a_run_called_by_its_heading_and_an_evaluation_belongs_to_the_one_above(notebook):
    logs, _ = notebook(
        heading("# Digits\n## Small net"), code(printed(EPOCHS)), code(printed("Test accuracy: 0.81\n")),
        heading("## Large net"), code(printed(EPOCHS), count=7), code(printed(EPOCHS), count=9),
    )  # fmt: skip
    assert list(logs.runs["run"]) == ["digits/Small net", "digits/Large net [7]", "digits/Large net [9]"]
    assert set(logs.scalars.loc[logs.scalars["tag"] == "Test accuracy", "run"]) == {"digits/Small net"}
    assert list(logs.problems["code"]) == ["several-runs"]


def test_a_training_that_goes_on_in_the_next_cell_is_one_run(notebook):
    logs, _ = notebook(code(printed(EPOCHS)), code(printed("Epoch 4 train_loss: 0.2500 val_acc: 0.9000\n")))
    assert list(logs.runs["run"]) == ["digits"]
    assert [epoch for epoch, _ in series(logs, "train_loss")] == [1, 2, 3, 4]


def test_the_plan_of_one_training_is_not_the_next_ones(notebook):
    first = "".join(f"Epoch {epoch}/3 loss: {1 / epoch:.3f}\n" for epoch in (1, 2, 3))
    logs, _ = notebook(
        heading("# A"), code(printed(first)), heading("# B"), code(printed("Epoch 1 loss: 0.5\nEpoch 2 loss: 0.4\n"))
    )
    why = dict(zip(logs.runs["run"], logs.runs["status_why"], strict=True))
    assert why["digits/A"] == "3 of 3 epochs"
    assert "of 3" not in why["digits/B"]


def test_settings_in_code_are_those_in_force_when_the_training_began(notebook):
    logs, lines = notebook(
        code(source="%matplotlib inline\nlr = 0.1\nbatch_size = 32\nbest_acc = 0\nx = 5\nmodel = build(3)"),
        heading("# A"), code(printed(EPOCHS)), heading("# B"), code(printed(EPOCHS), source="lr = 1e-3\nfit(lr)"),
    )  # fmt: skip
    told = {(row.run, row.name): row.value for row in logs.hparams.itertuples(index=False)}
    assert told == {
        ("digits/A", "lr"): 0.1,
        ("digits/A", "batch_size"): 32,
        ("digits/B", "lr"): 0.001,
        ("digits/B", "batch_size"): 32,
    }
    assert all(row.name in lines[row.line - 1] for row in logs.hparams.itertuples(index=False))


@pytest.mark.parametrize(
    ("kind", "said", "status"),
    [
        ("KeyboardInterrupt", "", "interrupted"),
        ("OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB", "crashed"),
        ("ValueError", "shapes differ", "crashed"),
    ],
)
def test_an_error_in_a_training_is_why_it_ended(notebook, kind, said, status):
    logs, lines = notebook(code(printed(EPOCHS), failed(kind, said)), code(failed("NameError", "a plot that was not to be")))
    assert list(logs.runs["status"]) == [status]
    assert kind in lines[int(logs.messages["line"].iloc[-1]) - 1]


def test_a_notebook_without_a_training_is_no_run(notebook):
    logs, _ = notebook(
        heading("# Plots"), code(printed("hello 3\n")), code(printed("100%|###| 170M/170M [00:05<00:00, 30MB/s]\n"))
    )
    assert logs.runs.empty
    assert logs.scalars.empty


def test_an_older_notebook_is_read(tmp_path):
    cell = {"cell_type": "code", "input": ["lr = 0.5"], "outputs": [printed(EPOCHS)], "prompt_number": 3}
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}, indent=1), "utf-8")
    logs = read_logs(path)
    assert series(logs, "val_acc")[-1] == (3, 0.8)
    assert list(logs.hparams["value"]) == [0.5]


def test_a_cut_notebook_says_so(tmp_path):
    path = tmp_path / "cut.ipynb"
    path.write_text(json.dumps({"cells": [code(printed(EPOCHS))]}, indent=1)[:-40], "utf-8")
    logs = read_logs(path)
    assert list(logs.problems["code"]) == ["bad-notebook"]


KEYS = st.sampled_from(["cells", "outputs", "source", "text", "data", "text/html", "text/plain", "cell_type", "output_type"])
ANY = st.recursive(
    st.none() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
)


@settings(max_examples=60)
@given(content=st.dictionaries(st.sampled_from(["cells", "worksheets", "metadata"]), ANY, max_size=3))
def test_any_json_is_survived(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("book") / "odd.ipynb"
    path.write_text(json.dumps(content, indent=1), "utf-8")
    logs = read_logs(path)
    assert not set(logs.problems["code"]) & {"reader-failed", "unreadable-file"}
