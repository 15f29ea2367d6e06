"""The pipes, and what they read from and write to documents."""
