"""Inputs for Chinese: radicals and the words of a segmenter."""
