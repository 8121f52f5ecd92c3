"""CSV-like tables: metrics.csv, results.csv, CSVLogger's training.log, progress.csv, learn_error.tsv …"""

from parsers.later import later

name = "csv_log"
sniff, read = later("parsers.csv_log.reader", "sniff"), later("parsers.csv_log.reader", "read")
