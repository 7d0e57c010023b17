"""Do the answers obey the rules? Golden sets, checks, runs, comparisons, reports."""
