"""The pipes ``ner_crf`` and ``ner_crf_ensemble``: prediction, training, annotation of documents."""
