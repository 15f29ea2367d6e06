"""Texts to entities: batch by batch, in this process or in workers, with errors by text."""
