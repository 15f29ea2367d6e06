"""JSON of annotation programs: texts with entities by offsets, or tokens with tags."""
