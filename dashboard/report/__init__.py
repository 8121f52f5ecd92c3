"""Reports: chosen runs, their table, figures, findings and notes as one file that opens anywhere."""
