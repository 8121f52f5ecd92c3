"""Where in a JSON document the records are: lists of them, a history of lists, epochs as keys, or one summary."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from parsers.clock import parse_time
from parsers.json_log.document import Array, Record
from parsers.json_log.records import NAN, Records, flatten, has_position, is_evidence, is_settings
from parsers.keys import role_of
from parsers.tables import HParam, Message
from parsers.vocabulary import SPLIT_OF, split_of

EPOCH_KEY = re.compile(r"(?i)^(?:epoch|ep|step|iter(?:ation)?)?[\s_\-]*(\d+)$")
EPOCH_IN_NAME = re.compile(r"(?i)(?:epoch|ep)[-_ ]?(\d+)")
SETTINGS_STEM = re.compile(
    r"(?i)^(?:.*[-_.])?(?:config|cfg|args|arguments|params|parameters|hparams|hyper_?params|opts?|options|settings|metadata|"
    r"tokenizer.*|special_tokens_map|vocab|package|index)$"
)
LIST_NAMES = ("log_history", "history", "logs", "log", "records", "epochs", "steps", "results", "metrics", "data")
PLANNED = ("max_steps", "num_train_epochs", "train_batch_size", "logging_steps", "eval_steps", "save_steps")


class Shape:
    """Reads documents into `records`; `messages` and `hparams` are what else they tell."""

    def __init__(self, path: str) -> None:
        self.stem = PurePath(path).stem
        self.records = Records()
        self.messages: list[Message] = []
        self.hparams: list[HParam] = []

    def read(self, document: Any) -> bool:
        """Takes in one document; False if nothing in it is a record of training."""
        if isinstance(document, Array):
            return self._list(document, "")
        if not isinstance(document, Record):
            return False
        if "log_history" in document:
            self._trainer(document)
        return (
            self._lists(document)
            or self._exported(document)
            or self._history(document, "")
            or self._by_epoch(document)
            or self._summary(document)
        )

    def _trainer(self, state: Record) -> None:
        """What Hugging Face's trainer_state.json says beside its history."""
        line = state.lines.get
        self.hparams += [HParam(name, state[name], line(name, 1)) for name in PLANNED if isinstance(state.get(name), int | float)]
        if isinstance(state.get("best_model_checkpoint"), str):
            text = f"best {state.get('best_metric')}: {state['best_model_checkpoint']}"
            self.messages.append(
                Message("best", text, line("best_model_checkpoint", 1), step=_float(state.get("best_global_step")))
            )

    def _lists(self, document: Record) -> bool:
        """Lists of records under the keys of a document; a key such as 'train' gives them their split."""
        found = False
        names = sorted(document, key=lambda name: LIST_NAMES.index(name) if name in LIST_NAMES else len(LIST_NAMES))
        for name in names:
            value = document[name]
            if isinstance(value, Array) and value and isinstance(value[0], Mapping):
                found |= self._list(value, split_of(name)[1] or SPLIT_OF.get(name.lower(), ""))
        return found

    def _list(self, items: Array, split: str) -> bool:
        """A list of records, or of TensorBoard's [wall time, step, value]."""
        rows = [(item, line) for item, line in zip(items, items.lines, strict=True) if isinstance(item, Mapping)]
        if rows and looks_like_training([item for item, _ in rows[:50]]):
            for item, line in rows:
                self.records.add(item, line, split=split, lines=getattr(item, "lines", None))
            return True
        return self._triples(items, self.stem.rpartition("tag-")[2])

    def _triples(self, items: Array, tag: str) -> bool:
        """A list of TensorBoard's [wall time, step, value]."""
        triples = [
            (item, line) for item, line in zip(items, items.lines, strict=True) if isinstance(item, list) and len(item) == 3
        ]
        if not triples or parse_time(triples[0][0][0]) != parse_time(triples[0][0][0]):
            return False
        for (when, step, value), line in triples:
            self.records.add({"wall_time": when, "step": step, tag: value}, line)
        return True

    def _exported(self, document: Record) -> bool:
        """What tensorboardX exports: such a list for each tag, called by its whole path."""
        lists = {
            name: value for name, value in document.items() if isinstance(value, Array) and value and isinstance(value[0], list)
        }
        folders = [name.split("/")[:-1] for name in lists] if len(lists) > 1 else [[]]
        common = next((k for k, parts in enumerate(zip(*folders, strict=False)) if len(set(parts)) > 1), min(map(len, folders)))
        told = [self._triples(items, "/".join(name.split("/")[common:])) for name, items in lists.items()]
        return any(told)

    def _history(self, document: Record, prefix: str) -> bool:
        """Lists of numbers side by side, one value an epoch (Keras' history, XGBoost's evals_result, Sacred's metrics)."""
        columns = {name: value for name, value in document.items() if isinstance(value, Array) and value and _is_numbers(value)}
        found = False
        if columns and (prefix or any(is_evidence(name, column[0]) or _role(name) for name, column in columns.items())):
            found = self._columns(columns, prefix)
        for name, value in document.items():
            if isinstance(value, Record):
                found |= self._history(value, f"{prefix}{name}/")
        return found

    def _columns(self, columns: dict[str, Array], prefix: str) -> bool:
        if "steps" in columns and "values" in columns:  # Sacred
            columns = {
                "step": columns["steps"],
                prefix.rstrip("/"): columns["values"],
                "timestamp": columns.get("timestamps", Array()),
            }
            prefix = ""
        positions = {name: column for name, column in columns.items() if _role(name)}
        metrics = {f"{prefix}{name}": column for name, column in columns.items() if name not in positions}
        if not any(is_evidence(name, column[0]) for name, column in metrics.items()) and not positions:
            return False
        for row in range(max(map(len, metrics.values()), default=0)):
            here = {name: column for name, column in (metrics | positions).items() if row < len(column)}
            record = {name: column[row] for name, column in here.items()}
            lines = {name: column.lines[row] if column.lines else 1 for name, column in here.items()}
            self.records.add(record, min(lines.values()), epoch=NAN if positions else row + 1.0, lines=lines)
        return bool(metrics)

    def _by_epoch(self, document: Record) -> bool:
        """Records under the number of their epoch: {"1": {…}, "2": {…}}, {"epoch_1": {…}}."""
        numbered = [(EPOCH_KEY.match(name), name) for name, value in document.items() if isinstance(value, Record)]
        rows = [(float(match[1]), name) for match, name in numbered if match]
        if len(rows) < max(1, 0.8 * len(document)) or not looks_like_training([document[name] for _, name in rows[:50]]):
            return False
        for epoch, name in rows:
            self.records.add(document[name], document[name].line, epoch=epoch, lines=document[name].lines)
        return True

    def _summary(self, document: Record) -> bool:
        """One record: allennlp's metrics_epoch_3.json, all_results.json, wandb-summary.json."""
        if not is_summary(document, self.stem):
            return False
        in_name = EPOCH_IN_NAME.search(self.stem)
        self.records.add(document, document.line, epoch=float(in_name[1]) if in_name else NAN, lines=document.lines)
        return True


def looks_like_training(rows: list[Any]) -> bool:
    """Whether records tell of training: most have a position or a metric that the vocabulary knows."""
    told = sum(has_position(row) or any(is_evidence(name, value) for name, value in flatten(row, {})) for row in rows)
    detections = sum("image_id" in row or "bbox" in row for row in rows)
    return len(rows) > 0 and told > len(rows) / 2 and detections < len(rows) / 2


def is_summary(document: Record, stem: str) -> bool:
    """Whether a document is one record of metrics and no file of settings."""
    numbers = [
        (name, value) for name, value in flatten(document, {}) if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    known = sum(is_evidence(name, value) for name, value in numbers)
    if SETTINGS_STEM.match(stem) or not known:
        return False
    return has_position(document) or known >= 0.3 * len(numbers) or (not is_settings(document) and known > 2)


def _is_numbers(values: Array) -> bool:
    return all(_is_number(value) for value in values[:50])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _role(name: str) -> bool:
    return role_of(name) in ("epoch", "step", "batch")


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else NAN
