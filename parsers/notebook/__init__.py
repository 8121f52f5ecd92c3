"""Jupyter notebooks: what their cells printed is a console log, told by the lines of the .ipynb file."""

from parsers.later import later

name = "notebook"
sniff, read = later("parsers.notebook.reader", "sniff"), later("parsers.notebook.reader", "read")
