"""Bring logs: the sample, a folder, files dropped or text pasted; and how each framework leaves a log."""

from dashboard.ui import start

# Choose, compute and show: what is brought is read at once, and the page of runs follows.
start.draw()
