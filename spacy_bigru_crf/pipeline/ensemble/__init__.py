"""The parts of the pipe ``ner_crf_ensemble``: members, what they say, how it becomes one answer."""
