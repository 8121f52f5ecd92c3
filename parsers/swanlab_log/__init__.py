"""The binary file that SwanLab leaves of a run on this machine: run-<id>.swanlab."""

from parsers.later import later

name = "swanlab_log"
sniff, read = later("parsers.swanlab_log.reader", "sniff"), later("parsers.swanlab_log.reader", "read")
