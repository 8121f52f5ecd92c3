"""Files of settings: hparams.yaml, args.yaml, config.yaml/json/py/toml/ini, .hydra/ -> hyper-parameters."""

from parsers.later import later

name = "hparams"
sniff, read = later("parsers.hparams.reader", "sniff"), later("parsers.hparams.reader", "read")
