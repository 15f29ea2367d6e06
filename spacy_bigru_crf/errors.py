"""Every message a user may see, by code: what happened, where, and the way out.

``Errors.X.format(...)`` is what gets raised; ``Warnings.X.format(...)`` what gets warned.
A code is shown as ``[NC-P001]``: spaCy has codes of its own. Codes are never reused.
Families: T tags, N networks and architectures, P pipe, D data and
conversion, V word vectors, R running (commands, projects), W warnings.
"""


class _Coded(type):
    """Prefix every message with its code, so that it can be looked up."""

    def __getattribute__(cls, code: str) -> str:
        message: str = super().__getattribute__(code)
        return message if code.startswith("_") else f"[NC-{code}] {message}"


class Errors(metaclass=_Coded):
    """Messages of exceptions and of commands that exit with 1."""

    T001 = "Unknown tag scheme {name!r}. Use one of: {known}."
    T002 = "Span ({start}, {end}) does not fit into {length} tokens; it must hold 0 <= start < end."
    T003 = "Span ({start}, {end}) overlaps another span. Spans of one document must not overlap."
    T004 = (
        "Tag {tag!r} has none of the prefixes of {scheme}: {letters}. "
        "Write tags as O or PREFIX-LABEL, or name the scheme that they are in."
    )
    T005 = "Tag {tag!r} has no label. Write tags as O or PREFIX-LABEL."
    T006 = (
        "{found} after {before} is not allowed in {scheme}. "
        "Correct the tags, or repair them by conlleval's rules (--repair)."
    )
    T007 = (
        "Spans ({start}, {middle}) and ({middle}, {end}) touch and are both {label!r}, which "
        "{scheme} reads as one span. Use one of: {able}."
    )
    T008 = "No scheme has all of the prefixes {letters}. Name the scheme, one of: {known}."
    D001 = (
        "Byte 0x{byte:02x} is not UTF-8. Convert the file to UTF-8 first, for example with "
        "iconv -f latin1 -t utf-8."
    )
    D002 = "Not a complete gzip file ({reason}). Fetch it again, or unpack it first."
    D003 = "Column {column} does not exist: columns are counted from 1, or from -1 at the end."
    D004 = "Token and tag are both read from column {column}. Name two different columns."
    D005 = "The start of comment lines is empty, so every line is a comment. Name a text such as #."
    D006 = (
        "Found {found} column(s) separated by {separator}, but the token is in column {token} and "
        "the tag in column {tag}. Correct the line, or name other columns (--token-column, "
        "--tag-column) or another separator (--separator)."
    )
    D007 = (
        "Found {found} column(s) separated by {separator} where the lines before have {width}. "
        "Correct the line, or name another separator (--separator); if it is a comment, name the "
        "text with which comments begin (--comment)."
    )
    D008 = "The {part} in column {column} is empty. Fill it in, or delete the line."
    D009 = (
        "No sentences found. Name a file with one token and its tag a line, or a JSON file with "
        "annotated texts."
    )
    D010 = "Number of sentences a document is {n_sents}. Give 1 or more, or 0 for whole documents."
    D011 = "spaCy has no language {lang!r}. Name a language code such as de, or xx for any."
    D013 = (
        "This is not JSON: {reason}. Write one value a line into a .jsonl file, or a list of all "
        "of them into a .json file."
    )
    D014 = (
        "Found {found} where an annotated text should be. Write it as an object with the fields "
        "text and entities (spans, labels), or as [text, [[start, end, label], ...]]."
    )
    D015 = (
        "The text is {found}. Give the field text a string that is not empty, or delete the entry."
    )
    D016 = (
        "None of the fields {fields} is a list of entities. Give one of them, as an empty list if "
        "the text has no entities."
    )
    D017 = "Both {first} and {second} hold entities. Leave the entities in one of them."
    D018 = (
        "Entity {entity} cannot be read. Write it as [start, end, label], or as an object with "
        "start, end and label: two whole numbers and a text that is not empty."
    )
    D019 = (
        "Entity {entity} does not fit into a text of {length} characters; it must hold "
        "0 <= start < end <= length. Correct the offsets."
    )
    D020 = (
        "Entity {entity} should be {said}, but these characters are {there}. Offsets count Unicode "
        "characters from 0, the end is exclusive; a program that counts an emoji as two, for "
        "example, shifts what follows. Correct the offsets."
    )
    D021 = (
        "Entities {left_text} {left} and {right_text} {right} overlap. Delete one of them, or "
        "shorten it."
    )
    D022 = (
        "Entity {text} {entity} does not fit the tokens; nearest: {tokens}. Correct the offsets, "
        "name the language whose tokens are meant (--lang), or make such tokens missing annotation "
        "(--misaligned missing)."
    )
    D023 = (
        "The tokens do not spell the text: found {found} at or after character {place}. Correct "
        "start, end and text of the tokens, or delete the field tokens."
    )
    D024 = (
        "Labels of type {type!r} are not on plain text. Export a project whose labels are on a "
        "Text tag."
    )
    D025 = (
        "The annotations of this task cannot be read. Export the project again, as JSON or "
        "JSON-MIN of Label Studio 1.0 or later."
    )
    D026 = "spaCy cannot load the tokenizer of language {lang!r}: {reason}"
    D027 = (
        "All texts ({count}) were rejected or ignored by their annotator. Name a file with "
        "accepted texts."
    )
    D028 = (
        "U+{code:04X} at character {index} is half of a surrogate pair, which is no character. "
        "Correct or delete it."
    )
    R001 = "Input {path} does not exist. Name a file, or a directory of files."
    R002 = "Input directory {path} holds no files. Name a file, or a directory of files."
    R003 = "Input {path} is a directory, so the output must be one too, but {output} is a file."
    R004 = "{options} can only be used with column files, but {path} is JSON. Leave it out."
    R005 = "{options} can only be used with JSON files, but {path} has columns. Leave it out."
    R010 = "{path} is there already. Name another output, or write over it with --force."
    R020 = "{path} does not exist. Name the directory of a pipeline, and annotated data (.spacy)."
    R021 = (
        "{path} has no component {name!r} made by ner_crf; its components: {found}. Name a "
        "pipeline or a component (--pipe) that is one."
    )
    R022 = "{path} has several components made by ner_crf: {found}. Name one of them with --pipe."
    R023 = (
        "{path} has no documents with entity annotation. Name a .spacy file, or a directory of "
        "them, with annotated documents that the pipeline was not trained on."
    )
    R024 = (
        "{name} finds no entities in the annotated parts of the data, so there is nothing to "
        "calibrate. Train it first, or give it more data."
    )
    R026 = (
        "Probabilities of shape {probabilities} and their outcomes of shape {correct} cannot be "
        "compared. Give one of each for every prediction, at least one, and probabilities from 0 "
        "to 1."
    )
    R100 = (
        "{path} cannot be read as annotated data. Name a .spacy file, or a directory of them; "
        "spacy ner-crf convert makes them."
    )
    R101 = (
        "{path} has no component that sets entities (doc.ents); its components: {found}. Name a "
        "pipeline with ner_crf or ner, or the component, if it does not say so itself, with --pipe."
    )
    R102 = "{path} has no component {name!r}; its components: {found}. Name one of these (--pipe)."
    R103 = (
        "{path} knows the labels {known}, but the data has only others: {found}. Name data with "
        "the labels that the pipeline was trained on."
    )
    R104 = "{path} cannot be written: {reason}. Name a file in a directory of yours."
    R105 = "{path} holds no documents. Name the data that the pipeline was trained on (--train)."
    R106 = (
        "The report is drawn from a result of the schema {known}, version {version}, but this is "
        "{found}. Write it anew with spacy ner-crf evaluate."
    )
    R120 = (
        "Counts of shape {a} and {b} cannot be compared. Give, for each document and at least one, "
        "the numbers of entities found rightly, found wrongly and missed by either system."
    )
    R121 = "The number of samples is {value}. Draw at least 1; 10000 are usual."
    R122 = "The output {path} is a directory. Name a file."
    R123 = (
        "{path} has no component made by ner_crf or ner; its components: {found}. Name a pipeline "
        "that finds entities."
    )
    R130 = (
        "Runs with {count} different numbers of documents do not make a curve; it takes 3 or more. "
        "Add shares (--shares)."
    )
    R131 = (
        "--shares {value} cannot be used. Give three or more different numbers above 0 and up to "
        "1, separated by commas, such as 0.1,0.2,0.4,0.7,1."
    )
    R132 = "--seeds {value} cannot be used. Give whole numbers of at least 0, such as 0,1,2."
    R133 = (
        "[{section}] of the config is no spacy.Corpus.v1 with a path, so there are no documents to "
        "take shares of. Use that reader, and name the file (--paths.train)."
    )
    R134 = "The config {path} does not exist. Name a training config (.cfg)."
    R135 = (
        "{path} has no component made by ner_crf or ner; its components: {found}. Name a training "
        "config with one."
    )
    R137 = (
        "The training data of {path} has {documents} documents, too few for the shares {shares}: "
        "three different numbers of documents are needed. Use more data."
    )
    R138 = "The output {path} is a file. Name a directory."
    R139 = "{path} of [{section}] does not exist. Name the training data (--paths.train)."
    R140 = (
        "The {part} data has no documents. Name a file with documents (paths in the config), made "
        "for example with spacy ner-crf convert."
    )
    R141 = (
        "No document of the {part} data has entity annotation. Set doc.ents, also where there are "
        "no entities: doc.set_ents([], default='outside')."
    )
    R142 = (
        "The {part} data has no entities. Look at how it was made: the column of the tags, the "
        "field of the entities."
    )
    R143 = (
        "The training data has labels that the component does not know: {unknown}; it knows "
        "{known}. Make the labels anew (spacy init labels), add them with add_label, or take them "
        "out of the data."
    )
    R150 = "{option} is for {form}, and {path} is none. Leave it out."
    R151 = (
        "{path} holds documents, not texts. Name lines of text, .jsonl, .csv or .tsv; spacy apply "
        "reads .spacy files."
    )
    R152 = (
        "Found {found} where an object with the field {field!r} should be. Write one object a line."
    )
    R153 = (
        "There is no field {field!r}; the fields are: {found}. Name that of the text with --field."
    )
    R154 = "The field {field!r} is {found}, which is no text. Correct it, or delete the line."
    R155 = (
        "The header has no column {column!r}; the columns are: {found}. Name that of the text with "
        "--column."
    )
    R156 = (
        "Found {found} cells where the header has {width}. Correct the row; a text in which the "
        "separator {separator!r} stands needs quotation marks."
    )
    R157 = "The row cannot be read: {reason}. Correct its quotation marks."
    R158 = "The table is empty. Begin it with a line that names the columns."
    R159 = (
        "The text has {length} characters, more than the pipeline takes at once ({most}). Split it."
    )
    R160 = "{path} has no texts. Name a file, or a directory of files, with texts."
    R161 = "{path} is both read and written. Name another output."
    R162 = "--diverse chooses a number of documents. Give it with --limit."
    R163 = (
        "The output {path} is, contains or lies in {source}, which is read. Name another output "
        "directory."
    )
    R164 = (
        "The output {path} holds {name}, which this command would not write. Name another output "
        "directory, or delete this one yourself."
    )
    R166 = "The pipeline failed on a text of {first} to {last}: {reason}"
    R165 = (
        "{path} was trained with another config, other data or another version. Name another "
        "output, or train it again with --force."
    )
    R170 = "{path} cannot be loaded as a pipeline: {reason}"
    R171 = "{path} is named twice. Name each pipeline once."
    R172 = (
        "{option} is for the method weighted and averages, not for majority, where each member has "
        "one vote. Leave it out, or name another --method."
    )
    R173 = "--method weighted needs weights. Name annotated data to fit them on (--weights)."
    R175 = "--method {value!r} is unknown. Use one of: {known}."
    R180 = "The training of {name} failed; {log} says why: {last}"
    R181 = "Two configs are called {name!r}, which names their members. Rename one of the files."
    R182 = (
        "{path} has the development data {found}, but {first} has {wanted}. Name the same for all "
        "(--paths.dev)."
    )
    R183 = (
        "[{section}] of {path} is no spacy.Corpus.v1 with a path. Use that reader, and name the "
        "data (--paths.train, --paths.dev)."
    )
    R184 = "There is no training config. Name at least one (.cfg)."

    N001 = (
        "The stored weights are not those of this {network}: {name} is stored as {found}, but the "
        "config makes it {expected}. Load the pipeline with the settings that it was trained with."
    )
    N002 = (
        "{layer}: width is {width}, but each of the two directions takes half of it. "
        "Set it to an even number of at least 2."
    )
    N003 = "{layer}: depth is {depth}. Set it to at least 1."
    N004 = (
        "{layer} gets vectors of width {found}, but is built for {expected}. Set its input_width "
        "to {found}, the summed widths of the embed layers, or the width of the encoder below."
    )
    N005 = (
        "CharCNN.v1: kernel_widths is {kernel_widths}. Give at least one width, each at least 1, "
        "such as [3]."
    )
    N006 = (
        "CharCNN.v1: width {width} cannot be shared equally among {n_kernels} kernel widths. "
        "Set it to a positive multiple of {n_kernels}."
    )
    N007 = "{layer}: rows is {rows}. Set it to at least {least}; 512 suits most alphabets."
    N011 = "{layer}: char_width is {char_width}. Set it to at least 1, or to null for one-hot."
    N008 = "{layer}: the scheme {name} can only be read. Use IO, BIO or BILOU."
    N020 = "{layer}: width is {width}. Set it to at least 1."
    N021 = (
        "TCNEncoder.v1: kernel_width is {kernel_width}. Set it to an odd number of at least 3, so "
        "that a token stands in the middle."
    )
    N022 = "{layer}: char_dropout is {rate}. Set it to at least 0 and less than 1."
    N023 = "{loss}: the weight of {label!r} is {weight}. Set it to a number of at least 0."
    N024 = (
        "{loss}: label_weights names {found!r}, but the pipe knows {known}. Correct the name, or "
        "take it out; outside of entities is {outside!r}."
    )
    N025 = "FocalLoss.v1: gamma is {gamma}. Set it to 0 (cross-entropy) or more; 2 is common."
    N009 = "WordDropout.v1: rate is {rate}. Set it to at least 0 and less than 1."
    N090 = (
        "HashedWords.v1: rows is {rows} for the attrs {attrs}. Give each attribute, and at least "
        "one, a number of rows of at least 1."
    )
    N091 = "HashedWords.v1: tokens have no attribute {attr!r}. Use such as NORM, PREFIX, SHAPE."
    N092 = "HashedWords.v1: word_dropout is {rate}. Set it to at least 0 and less than 1."
    N010 = (
        "WordDropout.v1: the layer {name} extracts no features of words. Give it "
        "spacy.MultiHashEmbed.v2."
    )

    V001 = (
        "Reading and training word vectors needs gensim, which cannot be imported ({reason}). "
        "Install it: pip install spacy-bigru-crf[vectors]."
    )
    V002 = "{path} cannot be read as a .spacy file. Make it with spacy ner-crf convert."
    V003 = "{path}: {algorithm} is written to a file that ends in {suffixes}. Call it so."
    V004 = "The text has no words. Name a file with a sentence or paragraph a line."
    V005 = "No word of the text occurs {min_count} times. Give more text, or lower --min-count."
    N050 = "{layer}: width is {width}. Set it to at least 1."
    N051 = (
        "CharBigrams.v1: width is {width}, but each of the two bigrams takes half of it. "
        "Set it to an even number of at least 2."
    )
    N052 = "CharBigrams.v1: rows is {rows}. Set it to at least 1; 10000 suits most corpora."
    N053 = (
        "Segmentation.v1: the segmenter returned {word!r}, which does not occur at or after "
        "character {place} of the text ({text!r} …). Use a segmenter whose words spell the text."
    )
    N054 = (
        "{name} needs the package {package}. Install it with "
        "pip install 'spacy-bigru-crf[{extra}]'."
    )
    N055 = (
        "Cannot read the {what} from {path}: {reason}. Name a text file; it is read when the "
        "pipeline is initialised."
    )
    N056 = "The {what} in {path} is not UTF-8 in line {line}. Convert the file to UTF-8 first."
    N057 = "The {what} in {path} is empty. Fill the file, or take it out of the config."
    N058 = "Gazetteer.v1: lists is empty. Name at least one list and the path of its file."
    N059 = (
        "Gazetteer.v1: width {width} cannot be shared equally among {n_lists} lists. "
        "Set it to a positive multiple of {n_lists}."
    )
    N060 = (
        "Gazetteer.v1: the config has the lists {names}, but the pipeline holds terms of the lists "
        "{found}. Initialise it anew, or load it with the lists that it was trained with."
    )
    N061 = (
        "RadicalSequence.v1: width is {width}, but each of the two directions takes half of it. "
        "Set it to an even number of at least 2."
    )
    N062 = "RadicalSequence.v1: {name} is {value}. Set it to at least {least}."
    N063 = (
        "{path}:{line}: this is not a character, a tab, and its components separated by blanks. "
        "Correct the line, such as: \u597d, tab, \u5973 \u5b50."
    )

    V006 = (
        "Word vectors {path} do not exist. Name the file in path of WordVectors.v1, or set it to "
        "null for the vectors of nlp.vocab."
    )
    V007 = (
        "{path} is in gensim's own format, a pickle, which may run any code when it is loaded. "
        "Save it with save_word2vec_format, or fastText with save_facebook_model; or set "
        "allow_pickle = true if you trust where it comes from."
    )
    V008 = (
        "{path} cannot be read as word vectors: {reason}. Name a file of word2vec (.bin or text), "
        "Facebook's fastText (.bin), or gensim."
    )
    V009 = (
        "nlp.vocab.vectors are no table of words (mode floret or a class of its own). Use "
        "spaCy's include_static_vectors for them, or name a file in path of WordVectors.v1."
    )
    V010 = (
        "WordVectors.v1 has no vectors: path is null, and nlp.vocab.vectors is empty. Name a file "
        "of vectors in path (--paths.word_vectors), or a pipeline with vectors in [initialize] "
        "vectors."
    )
    V011 = (
        "nlp.vocab.vectors are by {attr}, but WordVectors.v1 looks words up by their text (ORTH), "
        "or with lower_fallback = true in lower case too (LOWER)."
    )
    V012 = (
        "WordVectors.v1: width is {width}, but the vectors of {path} are {found} wide. Set width "
        "to {found}, and input_width of the encoder to match."
    )
    V013 = "WordVectors.v1: width is {width}. Set it to the width of the vectors, at least 1."
    V014 = (
        "WordVectors.v1: the vectors take {size:.1f} GB, more than a pipeline can store "
        '({most:.1f} GB). Keep the rows of the training data only (keep = "corpus"), or train '
        "smaller vectors."
    )
    V015 = "WordVectors.v1 has no vectors yet. Call nlp.initialize, or load a trained pipeline."
    V016 = (
        'WordVectors.v1: keep is "corpus", but the component that it is part of does not say which '
        'words the corpus has; ner_crf does. Set keep to "all".'
    )

    P001 = (
        "The annotation has the label {label!r} (on {text!r}), which the pipe does not know; it "
        "knows {known}. Add it with add_label before training, or take it out of the data."
    )
    P002 = "{name}: max_grad_norm is {value}. Set it to 0 (no clipping) or more."
    P004 = (
        "No component has the factory ner; found {found}, sourced from other pipelines {sourced}. "
        "Name a config or pipeline with an ner of its own; of sourced ones, the pipeline they come "
        "from."
    )
    P005 = (
        "{name}: its model {architecture} has no tok2vec to keep. Replace the component by hand, "
        "see docs/usage.md."
    )
    P006 = (
        "{name}: the loss is not a number, so the weights are not either. Lower the learning rate, "
        "or set max_grad_norm."
    )
    P007 = (
        "{name}: the weights are those of the scheme {found}, but the config says {scheme}. Set it "
        "to {found}, or train anew."
    )
    P010 = (
        "The least probability of candidates is {value}. Set it to more than 0 and at most 1; the "
        "lower it is, the more spans there are."
    )
    P011 = "The number of segmentations is {value}. Ask for at least 1."
    P012 = (
        "{name}: window is {window} and window_context {context}. Set window to more than twice "
        "the context, or to 0 to encode every document as a whole, and window_context to 0 or more."
    )
    P013 = "{name}: decoding is {value!r}. Use one of: {known}."
    P014 = "{name}: the threshold {setting} is {value}. Set it to a probability, from 0 to 1."
    P015 = (
        "{name}: label_thresholds has {label!r}, which the pipe does not know; it knows {known}. "
        "Correct the label."
    )
    P020 = (
        "{name}: nlp.rehearse does not run the {upstream} that this pipe shares with others. "
        "Before nlp.resume_training, give the pipe a copy of its own, for example with "
        "nlp.replace_listeners('{upstream}', '{name}', ['model.tok2vec'])."
    )
    P030 = (
        "{name} has no members; its pipes: {known}. Name some of these in members, or make a "
        "pipeline with an ensemble by spacy ner-crf ensemble."
    )
    P031 = (
        "{name}: the member {member!r} has the factory {factory!r}. Members are made by one of: "
        "{known}."
    )
    P032 = (
        "{name}: the member {member!r} has the setting {setting!r}, which its factory does not "
        "know; it knows {known}. Correct its name, or take it out."
    )
    P033 = (
        "{name}: members has {member!r}, which is not among its pipes, or is named twice; its "
        "pipes: {known}. Name each member once."
    )
    P034 = "{name}: method is {value!r}. Use one of: {known}."
    P035 = (
        "{name}: there is a weight of {member!r}, which is not among its pipes: {known}. Correct "
        "the name, or take the weight out."
    )
    P036 = "{name}: the weight {setting} is {value}. Set it to a number of at least 0."
    P037 = (
        "{name}: no weights are stored for the member {member!r}, only for {known}. Take it out of "
        "members, or make the ensemble anew with spacy ner-crf ensemble."
    )
    P040 = (
        "{path} has no component made by ner_crf or ner; its components: {found}. Name pipelines "
        "that find entities."
    )
    P041 = (
        "{path} has several components that could be a member: {found}. Save it with one of them "
        "(nlp.remove_pipe, nlp.to_disk)."
    )
    P042 = (
        "{path} is for the language {found!r}, but {first} for {wanted!r}. Members of an ensemble "
        "read the same texts; name pipelines of one language."
    )
    P043 = (
        "The {what} of {path} and {first} differ. Members of an ensemble see the same tokens; name "
        "pipelines that were trained with the same {what}."
    )
    P044 = "{path} is an ensemble already. Name the pipelines that its members come from."
    P045 = (
        "{path} has, beside its recogniser, other components than {first}, in another order, or "
        "trained otherwise: {found} instead of {wanted}. Save it with the same ones "
        "(nlp.remove_pipe, nlp.add_pipe with source=, nlp.to_disk)."
    )

    P046 = (
        "{name}: label_weights has no effect any more. Take it out, and give each member one "
        "weight in weights."
    )
    P047 = (
        "{name}: the stored calibration has a temperature for each label, which is no longer used. "
        "Calibrate it again with spacy ner-crf calibrate."
    )


class Warnings(metaclass=_Coded):
    """Messages of warnings."""

    W012 = "No entities found. If there should be some, name the column of the tags (--tag-column)."
    W029 = "No entities found. If there should be some, look at the fields of the JSON file."
    W030 = (
        "{path}: entities that did not fit the tokens: {count}; tokens that have become missing "
        "annotation: {tokens}."
    )
    W031 = "{path}: texts left out because their annotator rejected or ignored them: {count}."
    W032 = "{path}: texts without annotation, whose entities count as unknown: {count}."
    W033 = "{path} was set aside by a command that did not end; it has been put back from {aside}."

    W100 = (
        "{path} does not know labels of the data: {labels}. Their {count} entities count as missed."
    )
    W001 = (
        "{name}: {count} entities of the training data cannot be learnt and count as missing "
        "annotation, the first of them {first}: they cross a sentence border, begin or end with "
        "white space, overlap what an earlier pipe has set, or stand where the scheme {scheme} "
        "cannot express them."
    )
    W002 = (
        "{name}: there are no labels, neither added with add_label nor in the training data, so it "
        "will find nothing. Check that the data has entities (doc.ents)."
    )
