"""CSV-like tables: metrics.csv, results.csv, CSVLogger's training.log, progress.csv, learn_error.tsv …"""

from parsers.csv_log.reader import name, read, sniff

__all__ = ["name", "read", "sniff"]
