"""Benchmarks: ratios against peers in the same run, written to RESULTS.md."""
