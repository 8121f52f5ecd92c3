"""Frame -> frame: series and comparisons."""
