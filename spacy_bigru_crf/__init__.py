"""Named entity recognition for spaCy with a char-CNN + BiGRU encoder and a CRF decoder.

Nothing needs to be imported from here: the pipe ``ner_crf``, the architectures and the
commands ``spacy ner-crf …`` are found by spaCy through entry points.
"""
