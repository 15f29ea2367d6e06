"""Visual reports, drawn from JSON results alone."""
