"""`python -m dashboard.cli` is `epochbook`, where the script is not on the path."""

from dashboard.cli import main

main()
