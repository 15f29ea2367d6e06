"""Plain torch modules. They take dropout rates as arguments and know neither thinc nor spaCy."""
