"""Exports: exact numbers, harmless texts."""

import io
import json

import numpy as np
import pandas as pd
import pytest

from dashboard.exports import EXPORTS
from parsers.tables import make_frame


@pytest.fixture
def scalars() -> pd.DataFrame:
    values = [0.1 + 0.2, np.nan, np.inf, -np.inf, -1e-300, 536340064.0]
    tags = ["loss", "=1+1", "+cmd", "-x", "@a", "日本"]
    columns = {
        "run": ["a", "a", "a", "b", "b", "-1.5"],
        "tag": tags,
        "metric": tags,
        "split": [""] * 6,
        "unit": ["%"] * 6,
        "source": ["a.log"] * 6,
        "step": range(6),
        "line": range(6),
        "segment": [0] * 6,
        "epoch": [0, np.nan, 1, 1, 2, 2],
        "wall_time": [np.nan] * 6,
        "value": values,
    }
    return make_frame("scalars", columns)


def test_csv_gives_back_every_value_exactly(scalars: pd.DataFrame) -> None:
    table = pd.read_csv(io.BytesIO(EXPORTS["csv"](scalars)))
    np.testing.assert_array_equal(table["value"], scalars["value"])
    np.testing.assert_array_equal(table["epoch"], scalars["epoch"])
    assert list(table.columns) == list(scalars.columns)


def test_csv_tells_a_nan_value_from_a_missing_epoch(scalars: pd.DataFrame) -> None:
    header, _, nan_row, *_ = EXPORTS["csv"](scalars).decode("utf-8-sig").splitlines()
    cells = dict(zip(header.split(","), nan_row.split(","), strict=True))
    assert (cells["value"], cells["epoch"]) == ("nan", "")


def test_csv_takes_the_formula_out_of_texts_and_leaves_numbers(scalars: pd.DataFrame) -> None:
    text = EXPORTS["csv"](scalars).decode("utf-8-sig")
    for formula in ("=1+1", "+cmd", "-x", "@a"):
        assert f",'{formula}," in text
        assert f",{formula}," not in text
    assert text.splitlines()[-1].startswith("-1.5,")
    assert ",-1e-300," in text


def test_csv_neutralises_column_names_and_plain_text_columns() -> None:
    frame = pd.DataFrame({"=HYPERLINK(1)": ["@x", "ok"], "n": [-1, 2]})
    assert EXPORTS["csv"](frame).decode("utf-8-sig") == "'=HYPERLINK(1),n\n'@x,-1\nok,2\n"


def test_json_is_standard_json_and_keeps_what_is_not_finite(scalars: pd.DataFrame) -> None:
    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is no JSON")

    rows = json.loads(EXPORTS["json"](scalars), parse_constant=refuse)
    np.testing.assert_array_equal([float(row["value"]) for row in rows], scalars["value"])
    assert rows[1]["epoch"] is None
    assert rows[5]["tag"] == "日本"


def test_parquet_gives_the_same_frame_back(scalars: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(EXPORTS["parquet"](scalars))), scalars)


def test_parquet_takes_hyper_parameters_of_any_type() -> None:
    values = [0.1, True, None, [1, 2], "sgd"]
    hparams = make_frame(
        "hparams", {"run": ["r"] * 5, "name": list("abcde"), "value": values, "source": ["s"] * 5, "line": [1] * 5}
    )
    table = pd.read_parquet(io.BytesIO(EXPORTS["parquet"](hparams)))
    assert [json.loads(text) for text in table["value"]] == values


@pytest.mark.parametrize("kind", list(EXPORTS))
@pytest.mark.parametrize("name", ["scalars", "runs", "hparams", "messages", "predictions", "entries", "problems", "sources"])
def test_every_table_exports_when_it_is_empty(kind: str, name: str) -> None:
    assert EXPORTS[kind](make_frame(name))
