"""Files of settings: hparams.yaml, args.yaml, config.yaml/json/py/toml/ini, .hydra/ -> hyper-parameters."""

from parsers.hparams.reader import name, read, sniff

__all__ = ["name", "read", "sniff"]
