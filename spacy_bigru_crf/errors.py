"""Every message a user may see, by code: what happened, where, and the way out.

``Errors.X.format(...)`` is what gets raised; ``Warnings.X.format(...)`` what gets warned.
A code is shown as ``[NC-P001]``: spaCy has codes of its own. Codes are never reused.
Families: T tags, C LinearChainCRF, N networks and architectures, P pipe, D data and
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
    T002 = (
        "Span ({start}, {end}) does not fit into {length} tokens. It must satisfy 0 <= start < "
        "end <= {length}."
    )
    T003 = "Span ({start}, {end}) overlaps another span. Remove one of them."
    T004 = (
        "Tag {tag!r} has none of the prefixes of {scheme}: {letters}. Write tags as O or "
        "PREFIX-LABEL, or name their scheme (--scheme; IO for labels without prefix) or their "
        "column (--tag-column)."
    )
    T005 = "Tag {tag!r} has no label. Write tags as O or PREFIX-LABEL."
    T006 = (
        "{found} after {before} is not allowed in {scheme}. Correct the tags, or repair them by "
        "the rules of conlleval (--repair)."
    )
    T007 = (
        "Spans ({start}, {middle}) and ({middle}, {end}) touch and are both {label!r}; {scheme} "
        "reads them as one span. Use one of: {able}."
    )
    T008 = "No scheme has all of the prefixes {letters}. Name the scheme, one of: {known}."
    T010 = "The label {label!r} is empty. Give it a name with letters or digits."
    T011 = (
        "The label {label!r} has white space at its ends, or a line break or control character. "
        "Write it as {stripped!r} (in convert: --labels {stripped}=NAME)."
    )
    T012 = (
        "The label {label!r} cannot be told from the tag of a token outside of entities or without "
        "annotation. Leave such entities out (convert --labels {label}=), or rename the label."
    )
    T013 = (
        "The label {label!r} begins like a tag. Name the label without prefix (in convert: "
        "--labels {label}={rest}); for one tag per token, join the tokens of each entity first."
    )
    C001 = "invalid number of tags: {value}. Set num_tags to at least 1."
    C002 = "The constraint of {name} has the shape {found}. Give it the shape {expected}."
    C003 = "emissions must have dimension of 3, got {found}. Give them the axes T, B and num_tags."
    C004 = (
        "expected last dimension of emissions is {expected}, got {found}. Give them one score for "
        "each of num_tags tags."
    )
    C005 = (
        "the first two dimensions of emissions and {name} must match, got {emissions} and {found}."
    )
    C006 = "mask of the first timestep must all be on. Leave sequences without tokens out."
    C007 = "The mask has holes. In each sequence, put all tokens before the padding."
    C008 = "invalid reduction: {value!r}. Use one of: {known}."
    C009 = "LinearChainCRF has no second derivative. Call backward without create_graph."
    C010 = (
        "The constraints allow no tags for a sequence of the length {length}. Allow more "
        "transitions, starts or ends, or leave the sequence out."
    )
    D001 = (
        "Byte 0x{byte:02x} is not UTF-8. Convert the file to UTF-8 first, for example with "
        "iconv -f latin1 -t utf-8 (windows-1252, if it comes from Windows)."
    )
    D002 = "The gzip file is incomplete or damaged ({reason}). Fetch it again, or unpack it first."
    D003 = "Column {column} does not exist. Count columns from 1, or from -1 at the end."
    D004 = "Token and tag are both read from column {column}. Name two different columns."
    D005 = (
        "The prefix of comment lines is empty, so every line is a comment. Set it to a text such "
        "as #."
    )
    D006 = (
        "Found {found} column(s) separated by {separator}, but the token is in column {token} and "
        "the tag in column {tag}. Correct the line, or name other columns (--token-column, "
        "--tag-column) or another separator (--separator)."
    )
    D007 = (
        "Found {found} column(s) separated by {separator}, but most lines have {width}. "
        "Correct the line, or name another separator (--separator); for a comment, name the "
        "prefix of comments (--comment)."
    )
    D008 = (
        "The {part} in column {column} is empty. Add it (the tag - for a token without "
        "annotation), or delete the line."
    )
    D009 = (
        "No sentences found. Name a file with one token and its tag per line, or a JSON file with "
        "annotated texts."
    )
    D010 = (
        "The number of sentences per document is {n_sents}. Set it to 1 or more, or to 0 for "
        "whole documents."
    )
    D011 = "spaCy has no language {lang!r}. Use a language code such as de, or xx for any language."
    D013 = (
        "Invalid JSON: {reason}. Write one value per line to a .jsonl file, or a list of all "
        "values to a .json file."
    )
    D014 = (
        "Found {found} instead of an annotated text. Write it as an object with the fields text "
        "and entities (spans, labels), or as [text, [[start, end, label], ...]]."
    )
    D015 = "The text is {found}. Set the field text to a non-empty string, or delete the entry."
    D016 = (
        "No field holds a list of entities; the fields are {found}. Put the entities into a field "
        "entities as [[start, end, label], ...], an empty list where somebody has found none, and "
        "leave out the texts that nobody has annotated."
    )
    D017 = "Several fields hold entities: {fields}. Keep the entities in one of them."
    D018 = (
        "Entity {entity} cannot be read. Write it as [start, end, label], or as an object with "
        "start, end and label: two integers and a non-empty text."
    )
    D019 = (
        "Entity {entity} does not fit into a text of {length} characters. Correct the offsets to "
        "satisfy 0 <= start < end <= length."
    )
    D020 = (
        "Entity {entity} should be {said}, but the characters at its offsets are {there}. Correct "
        "the offsets: they count Unicode characters from 0, the end is exclusive; programs that "
        "count UTF-16 units shift the offsets after an emoji."
    )
    D021 = (
        "Entities {left_text} {left} and {right_text} {right} overlap. Delete or shorten one of "
        "them, or choose which one to keep (--overlap)."
    )
    D022 = (
        "Entity {text} {entity} does not fit the tokens; nearest: {tokens}. Correct the offsets, "
        "set the language of the tokenizer (--lang), leave such tokens without annotation "
        "(--misaligned missing), or move the borders (--misaligned expand, trim)."
    )
    D023 = (
        "The tokens do not spell the text: found {found} at or after character {place}. Correct "
        "start, end and text of the tokens, or delete the field tokens."
    )
    D024 = (
        "Labels of type {type!r} are not on plain text. Export a project with labels on a Text tag."
    )
    D025 = (
        "The annotations of this task cannot be read. Export the project again as JSON or "
        "JSON-MIN from Label Studio 1.0 or later."
    )
    D026 = "spaCy cannot load the tokenizer of language {lang!r}: {reason}"
    D027 = (
        "There is nothing to convert: {texts}. Name a file with texts that somebody has accepted."
    )
    D028 = (
        "U+{code:04X} at character {index} is half of a surrogate pair, not a character. Correct "
        "or delete it."
    )
    D040 = (
        "Output {path} is neither called *.spacy nor an existing directory. Name a file ending in "
        ".spacy, or a directory."
    )
    D041 = (
        "Every other byte is 0, so this is UTF-16 without a byte order mark. Convert the file to "
        "UTF-8 first, for example with iconv -f utf-16le -t utf-8."
    )
    D042 = (
        "The byte order mark is that of {encoding}, but at byte {place} there is no character of "
        "it. Convert the file to UTF-8 again from its source."
    )
    D043 = (
        "The quotation marks of CSV are wrong: {reason}. Quote a cell that has a comma or a "
        "quotation mark, and double the marks in it; a cell must not have line breaks. For columns "
        "without quotes, name their separator (--separator)."
    )
    D044 = (
        "The last column has no tags, but the columns {columns} do. Name the one to read "
        "(--tag-column)."
    )
    D045 = (
        "There is no header with the column {column!r}; found: {found}. Name columns as the first "
        "line does, or by number."
    )
    D046 = (
        "This line has no tag but {cell!r}, unlike all others. Correct the tag; if it is a header, "
        "name the columns by it (--token-column NAME --tag-column NAME)."
    )
    D047 = (
        "The first column numbers the tokens, but here it is {cell!r}. Correct the number, or name "
        "the column of the token (--token-column)."
    )
    D048 = (
        "The row {number} is for several tokens or for none, but has the tag {tag!r}. Move the tag "
        "to the rows of the tokens."
    )
    D049 = (
        "{item!r} names no label. Write --labels OLD=NEW,OTHER=: each label once, with its new "
        "name or with nothing to leave its entities out."
    )
    D050 = (
        "The shares of dev and test are {dev:g} and {test:g}. Set both to at least 0, one of them "
        "above 0, and their sum below 1."
    )
    D051 = (
        "The {count} different text(s) are too few: no document for {parts}. Change the shares, or "
        "the number of sentences per document (--n-sents)."
    )
    D052 = "Output {path} is a file, but --dev and --test write several. Name a directory."
    D053 = (
        "There is a carriage return (\\r) within the line, while other lines end in a line feed. "
        "Write all line breaks alike, for example with tr '\\r' '\\n' for files of old programs."
    )
    D054 = (
        "The header has {found} column(s), but most lines have {width}. Correct the header, or "
        "delete it and name columns by number (--token-column, --tag-column)."
    )
    D060 = (
        "Label {label} of entity {entity} is a number. Export the names of the labels instead of "
        "their numbers."
    )
    D061 = (
        "Entity {entity} begins or ends in the middle of a character. The offsets of this file "
        "count UTF-16 units; correct them, so that they do not divide a character of two units."
    )
    D062 = (
        "The labelled text, field {name!r} of the task's data, is {found}; the fields are "
        "{fields}. Correct the task, or label a Text tag whose value is a field of the data."
    )
    D063 = (
        "There is no field with a text; the fields are {found}. Call it text; from Label Studio, "
        "export as JSON instead of JSON-MIN, which finds the text under any name."
    )
    D064 = "{n_tags} tags do not belong to {n_tokens} tokens. Write one tag per token into {field}."
    D065 = (
        "Tag {tag} in {field} is a number. Write the names of the tags instead of their numbers, "
        "such as B-PER; the description of the data set has their names."
    )
    D066 = (
        "Entity {entity} does not fit into {length} tokens. Correct it to satisfy "
        "0 <= first token <= last token < {length}."
    )
    D067 = (
        "Entity {entity} holds nothing but white space. Delete it, or leave all such entities out "
        "with another treatment of entities that do not fit (--misaligned)."
    )
    D068 = (
        "No annotator is called {name!r}; the annotators are {found}. Name one of them, or leave "
        "--annotator out."
    )
    D071 = (
        "Entity {entity} {said} is on the field {field!r}, not on the text. Export as JSON instead "
        "of JSON-MIN, which does not say which text a label is on."
    )
    D070 = (
        "The responses to {name!r} cannot be read: {found}. Export the records again, by to_list, "
        "to_json or to_datasets of Argilla."
    )
    D069 = "{found} is not a list of tokens. Write it as a list of texts, in the order of the text."
    D100 = (
        "The original text does not go on with the token {word!r}, but with {found}. Name the text "
        "of this corpus (--text), or leave --text out."
    )
    D101 = (
        "{path} cannot be read as exceptions of a tokenizer: {reason}. Make it with spacy ner-crf "
        "convert --tokenizer-exceptions."
    )
    D102 = "the tokens {words} do not spell {text!r}"
    D103 = (
        "The tokenizer of the language {lang!r} takes no exceptions. Leave --tokenizer-exceptions "
        "out (convert), or paths.tokenizer_exceptions (config)."
    )
    D104 = (
        "{count} entities begin or end within a token of the language's tokenizer: {found}. Find "
        "exceptions for it (--tokenizer-exceptions), move the borders (--misaligned expand, trim), "
        "or leave such tokens without annotation (--misaligned missing)."
    )
    D105 = (
        "The original text ends before the token {word!r}. Name the whole text of this corpus "
        "(--text), or leave --text out."
    )
    D106 = (
        "{option} has no effect with {other}, which leaves no spaces to tell. Leave one of the two "
        "out."
    )
    R001 = "Input {path} does not exist. Name a file, or a directory of files."
    R002 = "Input directory {path} has no files. Name a file, or a directory of files."
    R003 = (
        "Input {path} is a directory, but the output {output} is a file. Name an output directory."
    )
    R004 = "{options} can only be used with column files, but {path} is JSON. Remove the option."
    R005 = "{options} can only be used with JSON files, but {path} has columns. Remove the option."
    R010 = "Output {path} already exists. Name another output, or overwrite it with --force."
    R020 = "{path} does not exist. Name the directory of a pipeline, and annotated data (.spacy)."
    R021 = (
        "{path} has no component {name!r} with the factory ner_crf; its components: {found}. Name "
        "another pipeline, or another component with --pipe."
    )
    R022 = (
        "{path} has several components with the factory ner_crf: {found}. Choose one with --pipe."
    )
    R023 = (
        "{path} has no documents with entity annotation. Name a .spacy file, or a directory of "
        "them, with annotated documents that the pipeline was not trained on."
    )
    R024 = (
        "{name} predicts no entities in the annotated parts of the data, so it cannot be "
        "calibrated. Train it first, or use more data."
    )
    R026 = (
        "Probabilities of shape {probabilities} and outcomes of shape {correct} do not match. "
        "Pass one of each per prediction, at least one, with probabilities from 0 to 1."
    )
    R100 = (
        "{path} cannot be read as annotated data. Name a .spacy file, or a directory of them; "
        "spacy ner-crf convert writes them."
    )
    R101 = (
        "{path} has no component that sets entities (doc.ents); its components: {found}. Name a "
        "pipeline with ner_crf or ner, or name the component with --pipe if it does not declare "
        "doc.ents."
    )
    R102 = "{path} has no component {name!r}; its components: {found}. Name one of these (--pipe)."
    R103 = (
        "{path} knows the labels {known}, but the data has only others: {found}. Name data with "
        "the labels of the training data."
    )
    R104 = "{path} cannot be written: {reason}. Name a file in a writable directory."
    R105 = "{path} has no documents. Name the training data of the pipeline (--train)."
    R106 = (
        "The report needs a result of the schema {known}, version {version}, but this is {found}. "
        "Write it again with spacy ner-crf evaluate."
    )
    R120 = (
        "Counts of shape {a} and {b} do not match. Pass the true positives, false positives and "
        "false negatives of each document for both systems, and at least one document."
    )
    R121 = "The number of samples is {value}. Set it to at least 1; 10000 is common."
    R122 = "Output {path} is a directory. Name a file."
    R123 = (
        "{path} has no component with the factory ner_crf or ner; its components: {found}. Name a "
        "pipeline or config that has one."
    )
    R130 = (
        "Runs with {count} different numbers of documents do not determine a curve. Use at least "
        "3 (--shares)."
    )
    R131 = (
        "Invalid --shares {value}. Use three or more different numbers above 0 and up to 1, "
        "separated by commas, such as 0.1,0.2,0.4,0.7,1."
    )
    R132 = (
        "Invalid --seeds {value}. Use integers of at least 0, separated by commas, such as 0,1,2."
    )
    R134 = "The config {path} does not exist. Name a training config (.cfg)."
    R137 = (
        "The training data of {path} has {documents} documents, too few for three different "
        "numbers of documents with the shares {shares}. Use more data."
    )
    R138 = "Output {path} is a file. Name a directory."
    R139 = "{path} of [{section}] does not exist. Name the training data (--paths.train)."
    R140 = (
        "The {part} data has no documents. Name a file with documents (paths in the config), for "
        "example from spacy ner-crf convert."
    )
    R141 = (
        "No document of the {part} data has entity annotation. Set doc.ents, also for documents "
        "without entities: doc.set_ents([], default='outside')."
    )
    R142 = (
        "The {part} data has no entities. Check its conversion: the column of the tags, or the "
        "field of the entities."
    )
    R143 = (
        "The training data has labels unknown to the component: {unknown}; it knows {known}. "
        "Create the labels again (spacy init labels), add them with add_label, or remove them "
        "from the data."
    )
    R150 = "{option} applies to {form}, but {path} has another format. Remove the option."
    R151 = (
        "{path} has documents instead of texts. Name lines of text, .jsonl, .csv or .tsv; spacy "
        "apply reads .spacy files."
    )
    R152 = "Found {found} instead of an object with the field {field!r}. Write one object per line."
    R153 = (
        "The field {field!r} is missing; existing fields: {found}. Name the field of the text "
        "with --field."
    )
    R154 = "The field {field!r} is {found} instead of a text. Correct it, or delete the line."
    R155 = (
        "The header has no column {column!r}; its columns: {found}. Name the column of the text "
        "with --column."
    )
    R156 = (
        "Found {found} cells, but the header has {width}. Correct the row; put texts that contain "
        "the separator {separator!r} in quotation marks."
    )
    R157 = "The row cannot be read: {reason}. Correct its quotation marks."
    R158 = "The table is empty. Add a header with the names of the columns."
    R159 = "The text has {length} characters, more than the pipeline accepts ({most}). Split it."
    R160 = "{path} has no texts. Name a file, or a directory of files, with texts."
    R161 = "{path} is both input and output. Name another output."
    R162 = "--diverse needs the number of documents. Set it with --limit."
    R163 = (
        "The output {path} equals, contains or lies in the input {source}. Name another output "
        "directory."
    )
    R164 = (
        "The output {path} has {name}, which is not written by this command. Name another output "
        "directory, or delete this one yourself."
    )
    R165 = (
        "{path} was trained with another config, data or version. Name another output, or train "
        "it again with --force."
    )
    R170 = "{path} cannot be loaded as a pipeline: {reason}"
    R171 = "{path} is given twice. Name each pipeline once."
    R172 = (
        "{option} applies to the methods weighted and span_posteriors, not to majority, where each "
        "member has one vote. Remove the option, or choose another --method."
    )
    R173 = "--method weighted needs weights. Name annotated data for fitting them (--weights)."
    R175 = "Unknown --method {value!r}. Use one of: {known}."
    R180 = "Training of {name} failed; {log} has the reason: {last}"
    R181 = (
        "Two configs have the file name {name!r}, which becomes the member name. Rename one of "
        "the files."
    )
    R182 = (
        "{path} has the development data {found}, but {first} has {wanted}. Use the same data for "
        "all (--paths.dev)."
    )
    R183 = (
        "[{section}] of {path} is no reader {known} with a path. Use one of them, and name the "
        "data (--paths.train, --paths.dev)."
    )
    R184 = "No training config is given. Name at least one (.cfg)."
    R200 = (
        "--transformer replaces inputs and encoder and cannot be used with {options}. Remove one "
        "of them."
    )
    R201 = "--chinese requires the language zh, not {lang!r}. Remove --lang or --chinese."
    R202 = (
        "--chinese makes each character a token and cannot be used with --characters "
        "{characters}. Remove one of them."
    )
    R203 = "{option} needs a recurrent encoder. Use --encoder bigru or bilstm."
    R204 = "--residual needs several layers, but --fast has one. Remove one of them."
    R205 = "The loss {loss} belongs to another decoder. Use --decoder {decoder}, or another --loss."
    R206 = "spaCy has no language {lang!r}. Use a code of spacy.io/usage/models, such as en or de."
    R230 = (
        "The output {path} equals or lies in the output {other}. Name another path for one of them."
    )
    R231 = "The root directory {path} cannot be an output. Name a directory in it."
    R232 = (
        "{path} has the ensemble {name}, and texts cannot be ranked by an ensemble. Name a "
        "pipeline with ner_crf, such as that of a member."
    )
    R233 = (
        "No component has the factory ner, and ner_crf is there already; found (name: factory) "
        "{found}. Use it as it is, or name a config or pipeline with ner."
    )
    R240 = (
        "The pipeline changes the text: it has {found!r} instead of {wanted!r} at character "
        "{place} of a document. Use a tokenizer that keeps all characters."
    )

    R310 = (
        "{path} belongs to one file, but {input} is a directory of several. Convert the file by "
        "itself."
    )
    R280 = (
        "The pipeline failed on the text ({reason}). Correct or delete the text, or skip it "
        "(--on-error skip)."
    )
    R281 = (
        "A worker process ended ({how}) while it was at work on the texts {first} to {last}. If "
        "memory was short, use fewer processes (--n-process) or a smaller --batch-size; with "
        "--batch-size 1 the message names one text."
    )
    R282 = "The pipeline cannot be sent to a worker process: {reason}. Use --n-process 1."
    R283 = "The number of processes is {value}. Set it to at least 1, or to -1 for one a core."
    R284 = (
        "The pipeline failed on this and on all other texts, {count} in all ({reason}). Correct "
        "the pipeline."
    )
    R285 = (
        "Forked processes cannot share a GPU. Use one process (--n-process 1), or the CPU "
        "(--gpu-id -1)."
    )
    R286 = "the pipeline returned no document for the text"
    R290 = (
        "Token {number} is {found}. Write each token as a string, or as an object with its text "
        "or with start and end."
    )
    R291 = (
        "Token {number} ({found}) is empty, or begins or ends with white space. Correct the "
        "tokens, or delete them."
    )
    R292 = (
        "The tokens do not spell the text: token {number} is {word}, but the text goes on with "
        "{found}. Correct the tokens, or delete the tokens or the text."
    )
    R293 = (
        "The field {field!r} is {found} instead of a list of tokens. Correct or delete it; tokens "
        "in one text are read with --field {field} --whitespace."
    )

    N001 = (
        "The stored weights do not match this {network}: {name} is stored as {found}, but the "
        "config requires {expected}. Load the pipeline with the settings of its training."
    )
    N004 = (
        "{layer} gets vectors of width {found}, but its input_width is {expected}. Set "
        "input_width to {found}: the sum of the widths of the embed layers, or the width of the "
        "encoder below."
    )
    N024 = (
        "{loss}: label_weights has {found!r}, but the pipe knows {known}. Correct the name, or "
        "remove it; the label outside of entities is {outside!r}."
    )
    N093 = (
        "{layer}: {setting} = {value!r} is no longer supported. Set it to {neutral!r}, or remove "
        "the line and use v2 of the layer."
    )
    N010 = "WordDropout.v1: {name} does not extract features of words. Use spacy.MultiHashEmbed.v2."

    V002 = "{path} cannot be read as a .spacy file. Make it with spacy ner-crf convert."
    V003 = "{path}: {algorithm} requires a file name that ends in {suffixes}. Rename the output."
    V004 = "The text has no words. Name a file with one sentence or paragraph per line."
    V005 = "No word of the text occurs {min_count} times. Use more text, or lower --min-count."
    N053 = (
        "Segmentation.v1: the segmenter returned {word!r}, which does not occur at or after "
        "character {place} of the text ({text!r} …). Use a segmenter whose words spell the text."
    )
    N054 = (
        "{name} needs the package {package}, which cannot be imported ({reason}). Install it: "
        "pip install {package}."
    )
    N055 = (
        "Cannot read the {what} from {path}: {reason}. Name a text file that exists when the "
        "pipeline is initialised."
    )
    N056 = "The {what} in {path} is not UTF-8 in line {line}. Convert the file to UTF-8 first."
    N057 = "The {what} in {path} is empty. Add lines to the file, or remove it from the config."
    N060 = (
        "Gazetteer.v1: the config has the lists {names}, but the pipeline has terms of the lists "
        "{found}. Initialise it again, or load it with the lists of its training."
    )
    N063 = (
        "{path}:{line}: expected a character, a tab, and its components separated by spaces. "
        "Correct the line, such as: \u597d, tab, \u5973 \u5b50."
    )
    N064 = "Inputs.v1: the network has no input. Add at least one, such as a section words."
    N065 = "{layer}: {setting} is {value!r}. Set it to {wanted}."

    V006 = (
        "Word vectors {path} do not exist. Correct the path of WordVectors, or set it to null to "
        "use the vectors of nlp.vocab."
    )
    V008 = (
        "{path} cannot be read as word vectors: {reason}. Name a file of word2vec (.bin or text) "
        "or Facebook's fastText (.bin)."
    )
    V009 = (
        "nlp.vocab.vectors is not a table of words (mode floret or a custom class). Use spaCy's "
        "include_static_vectors for it, or name a file in path of WordVectors."
    )
    V010 = (
        "WordVectors has no vectors: path is null, and nlp.vocab.vectors is empty. Name a file "
        "of vectors in path (--paths.word_vectors), or a pipeline with vectors in [initialize] "
        "vectors."
    )
    V011 = (
        "nlp.vocab.vectors are keyed by {attr}, but WordVectors looks words up by text (ORTH), or "
        "with lower_fallback = true also in lower case (LOWER)."
    )
    V012 = (
        "WordVectors: width is {width}, but the vectors of {path} are {found} wide. Set width "
        "to {found}, and input_width of the encoder to match."
    )
    V014 = (
        "WordVectors: the vectors take {size:.1f} GB, more than a pipeline can store ({most:.1f} "
        'GB). Keep only the rows of the training data (keep = "corpus"), or train smaller '
        "vectors."
    )
    V015 = "WordVectors has no vectors yet. Call nlp.initialize, or load a trained pipeline."
    V016 = (
        'WordVectors: keep is "corpus", but the component does not tell the words of the corpus; '
        'ner_crf does. Set keep to "all".'
    )

    P001 = (
        "The annotation has the label {label!r} (on {text!r}), which the pipe does not know; it "
        "knows {known}. Add it with add_label before training, or remove it from the data."
    )
    P004 = (
        "No component has the factory ner; found (name: factory) {found}. Name a config or "
        "pipeline with its own ner; for a sourced one, the pipeline it comes from."
    )
    P005 = (
        "{name}: its model {architecture} has no tok2vec to keep. Replace the component by hand, "
        "see docs/usage.md."
    )
    P006 = (
        "{name}: the loss is not a number, and neither are the weights. Lower the learning rate, "
        "or set max_grad_norm."
    )
    P007 = (
        "{name}: the weights have the scheme {found}, but the config has {scheme}. Set it to "
        "{found}, or train again."
    )
    P010 = (
        "The minimum probability of candidates is {value}. Set it to more than 0 and at most 1; "
        "lower values give more spans."
    )
    P011 = "The number of segmentations is {value}. Set it to at least 1."
    P012 = (
        "{name}: window is {window} and window_context {context}. Set window to more than twice "
        "window_context, or to 0 to encode each document as a whole, and window_context to 0 or "
        "more."
    )
    P015 = (
        "{name}: label_thresholds has {label!r}, which the pipe does not know; it knows {known}. "
        "Correct the label."
    )
    P020 = (
        "{name}: nlp.rehearse does not run the shared {upstream}. Before nlp.resume_training, "
        "copy it into the pipe, for example with nlp.replace_listeners('{upstream}', '{name}', "
        "['model.tok2vec'])."
    )
    P030 = (
        "{name} has no members; its pipes: {known}. List some of these in members, or build an "
        "ensemble with spacy ner-crf ensemble."
    )
    P031 = (
        "{name}: the member {member!r} has the factory {factory!r}. Use a member with one of the "
        "factories: {known}."
    )
    P032 = (
        "{name}: the member {member!r} has the setting {setting!r}, unknown to its factory; known "
        "settings: {known}. Correct the name, or remove the setting."
    )
    P033 = (
        "{name}: members has {member!r}, which is not among its pipes or is listed twice; its "
        "pipes: {known}. List each member once."
    )
    P035 = (
        "{name}: weights has {member!r}, which is not among its pipes: {known}. Correct the name, "
        "or remove the weight."
    )
    P037 = (
        "{name}: no weights are stored for the member {member!r}, only for {known}. Remove it "
        "from members, or build the ensemble again with spacy ner-crf ensemble."
    )
    P041 = (
        "{path} has several components that can be a member: {found}. Keep one of them and save "
        "the pipeline (nlp.remove_pipe, nlp.to_disk)."
    )
    P042 = (
        "{path} has the language {found!r}, but {first} has {wanted!r}. Name pipelines of one "
        "language: members of an ensemble read the same texts."
    )
    P043 = (
        "The {what} of {path} and {first} differ. Name pipelines that were trained with the same "
        "{what}: members of an ensemble see the same tokens."
    )
    P044 = "{path} is already an ensemble. Name the pipelines of its members."
    P045 = (
        "{path} has, apart from its recogniser, other components than {first}, in another order, "
        "or trained otherwise: {found} instead of {wanted}. Save it with the same ones "
        "(nlp.remove_pipe, nlp.add_pipe with source=, nlp.to_disk)."
    )

    P046 = (
        "{name}: label_weights is no longer supported. Remove it, and set one weight per member "
        "in weights."
    )
    P048 = "{name}: {setting} is {value!r}. Set it to {wanted}."
    P049 = "{name}: cfg lacks the setting {setting}. Set it as an attribute: pipe.{setting}."
    P050 = "{name} expects a Doc, not a {found}. Create one with nlp.make_doc(text)."
    P051 = "{name} does not know the label {label!r}; it knows {known}. Correct the label."
    P052 = "{name}: the temperature is {value!r}. Set it to a number above 0."
    P053 = "{name} got {docs} documents, but spans of {spans}. Give one list of spans per document."
    P054 = "{name} has no member {member!r}. Name one of: {known}."
    P055 = "{name} expects a list of documents, not a single one. Put it into a list."
    P061 = (
        "{name} has no weights yet. Call nlp.initialize with examples first, or load a trained "
        "pipeline."
    )
    P062 = (
        "The pipeline {path}, with whose weights the training is to start, cannot be loaded. Name "
        "its place with --paths.{variable}, or train from random weights with "
        "--paths.{variable} null."
    )
    P047 = (
        "{name}: the stored calibration has a temperature per label, which is no longer "
        "supported. Calibrate the pipe again with spacy ner-crf calibrate."
    )


class Warnings(metaclass=_Coded):
    """Messages of warnings."""

    W012 = "No entities found. If this is unexpected, name the column of the tags (--tag-column)."
    W029 = "No entities found. If this is unexpected, check the fields of the JSON file."
    W030 = (
        "{path}: entities that do not fit the tokens: {count}; tokens left without annotation: "
        "{tokens}."
    )
    W031 = "{path}: texts left out because their annotator rejected or ignored them: {count}."
    W032 = "{path}: texts without annotation: {count}."
    W033 = "{path} was set aside by an interrupted command and has been restored from {aside}."
    W034 = (
        "No entities found. Suggestions that nobody has reviewed were left out of {count} texts. "
        "If they have been reviewed, use --reviewed."
    )

    W050 = (
        "{path}: texts with several annotators: {texts}; entities on which they do not agree: "
        "{entities}. To take the annotations of one of them, use --annotator."
    )
    W051 = (
        "{path}: the offsets count UTF-16 units, as in JavaScript; entities whose offsets were "
        "converted: {count}."
    )
    W052 = "{path}: entities whose borders were moved: {moved}."

    W100 = (
        "{path} does not know these labels of the data: {labels}. Their {count} entities count as "
        "missing (false negatives)."
    )
    W040 = (
        "--labels names {unknown}, which no entity has; there are {known}. Correct the name if "
        "this is unexpected."
    )
    W041 = (
        "{path}: column {column} has far more tags than column {read}, which was read. For its "
        "entities, such as the outer ones beside the inner ones, name it (--tag-column {column})."
    )
    W042 = (
        "{path}: no document borders (-DOCSTART-, # newdoc) found, so with --n-sents 0 all "
        "{sentences} sentences are one document. Name a number of sentences per document."
    )
    W043 = (
        "{path}: lines that begin like a comment but have the columns of a token and a tag, and "
        "were read as such: {count}. If they are comments, name more of their text (--comment)."
    )
    W044 = "{path}: cells with white space at their ends, which was left out: {count}."
    W045 = "{path}: byte order marks at the beginning of other lines, left out: {count}."
    W046 = (
        "{path}: tokens without annotation (tags - and _, and entities that reach into them): "
        "{count}."
    )
    W047 = "{path}: rows of CoNLL-U for several tokens or for none, passed over: {count}."
    W060 = (
        "{path}:{line}: the original text goes on after the last token, with {found}: is it the "
        "text of this corpus?"
    )
    W120 = (
        "{name}: the learning rate was 0 in two successive updates, which taught nothing. In a "
        "loop of your own, pass an optimizer with a constant rate, such as nlp.resume_training("
        "sgd=thinc.api.Adam(0.001)), or call optimizer.step_schedules() after each update; for "
        "spacy train, set training.max_steps to more than 0."
    )
    W121 = (
        "The pretrained weights {path} (init_tok2vec) are not loaded, because [pretraining] of the "
        "config is empty. Train with the config that spacy pretrain has saved beside them."
    )
    W130 = (
        "The pipeline failed on texts that were skipped: {count}. The first of them is {place} "
        "({reason})."
    )
    W131 = (
        "The pipeline failed on a batch of texts, but on none of them alone ({reason}). They were "
        "run in smaller batches, which takes longer; predict has --batch-size."
    )
    W001 = (
        "{name}: {count} entities of the training data cannot be learnt and count as missing "
        "annotation, the first of them {first}: they cross a sentence boundary, begin or end with "
        "white space, overlap an entity of an earlier pipe, or cannot be represented in the "
        "scheme {scheme}."
    )
    W002 = (
        "{name}: no labels were added with add_label or found in the training data, so the pipe "
        "will predict nothing. Check that the data has entities (doc.ents)."
    )
    W003 = (
        "{name}: changed settings are not in the config of the pipeline and are lost when it is "
        "saved: {settings}. Set them in nlp.get_pipe_config({name!r}), too."
    )
