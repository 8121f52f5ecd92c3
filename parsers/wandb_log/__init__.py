"""The binary file that Weights & Biases leaves of an offline run: run-<id>.wandb."""

from parsers.wandb_log.reader import name, read, sniff

__all__ = ["name", "read", "sniff"]
