"""The record files of PaddlePaddle's VisualDL: vdlrecords.<time>.log."""

from parsers.later import later

name = "visualdl_log"
sniff, read = later("parsers.visualdl_log.reader", "sniff"), later("parsers.visualdl_log.reader", "read")
