"""JSON: lines of records (detectron2, mmengine, DeiT …), trainer_state.json, histories, summaries."""

from parsers.json_log.reader import name, read, sniff

__all__ = ["name", "read", "sniff"]
