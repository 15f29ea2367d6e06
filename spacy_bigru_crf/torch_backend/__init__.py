"""torch modules among thinc layers: weights, optimizer, threads, remembered words."""
