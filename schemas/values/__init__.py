"""Values everything else speaks of: names, cases, dates, ids. Frozen, standard library only."""
