"""Runs that MLflow keeps in folders (mlruns/): a file a metric, a file a parameter, and meta.yaml for how the run went."""

from parsers.later import later

name = "mlflow_log"
sniff, read = later("parsers.mlflow_log.reader", "sniff"), later("parsers.mlflow_log.reader", "read")
