"""Reports to look at, drawn from the JSON of an evaluation and nothing else."""
