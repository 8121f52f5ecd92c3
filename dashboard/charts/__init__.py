"""Frame -> plotly Figure."""
