"""JSON: lines of records (detectron2, mmengine, DeiT …), trainer_state.json, histories, summaries."""

from parsers.later import later

name = "json_log"
sniff, read = later("parsers.json_log.reader", "sniff"), later("parsers.json_log.reader", "read")
