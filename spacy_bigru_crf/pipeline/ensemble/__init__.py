"""The pipe ``ner_crf_ensemble``: its members, their outputs, and how these are combined."""
