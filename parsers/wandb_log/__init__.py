"""The binary file that Weights & Biases leaves of an offline run: run-<id>.wandb."""

from parsers.later import later

name = "wandb_log"
sniff, read = later("parsers.wandb_log.reader", "sniff"), later("parsers.wandb_log.reader", "read")
