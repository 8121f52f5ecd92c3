"""Journal: the facts of a day, written as an entry, put into the researcher's own notes."""
