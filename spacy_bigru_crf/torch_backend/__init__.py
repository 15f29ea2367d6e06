"""torch modules as thinc layers: weights, optimizer, threads, cached words."""
