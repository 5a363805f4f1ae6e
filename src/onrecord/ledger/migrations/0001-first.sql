-- The ledger: records, what makes them findable, the people in them, what people corrected, and what connects them.
--
-- Keys are numbers of this file alone; ids come from content and are those of the records. Days are written
-- 2024-10-09, times 2024-10-09T12:00:00Z (UTC), JSON without spare white space. A file says that it is a ledger by its
-- application_id, and which migrations made it in the table `migrations`, which the store itself creates.
--
-- Full-text indexes are filled where their tables are, row by row, and emptied by triggers: a trigger that filled them
-- would make them write out every row by itself, which took three times as long.

-- One article as it appeared at one place: the same text at two addresses, or of two outlets, is two articles with one
-- id; a changed text at one address is two articles with one address, which are its versions.
CREATE TABLE articles (
    key            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL,     -- sha256:… of the text
    address        TEXT NOT NULL,     -- the uri in its normal form, '' where there is none
    place          TEXT NOT NULL,     -- the address, or what stands for it: the folded name of the outlet
    version        INTEGER NOT NULL,  -- 1, 2, … in the order of arrival at the address
    is_latest      INTEGER NOT NULL,  -- of the versions at the address; 1 where there is no address
    uri            TEXT,
    source_id      TEXT,
    title          TEXT,
    outlet         TEXT,              -- as the input says, else as the text does
    outlet_folded  TEXT,
    published      TEXT,              -- EDTF
    first_day      TEXT,              -- the days that `published` covers
    last_day       TEXT,
    modified       TEXT,              -- EDTF
    language       TEXT,
    reader_version TEXT NOT NULL,     -- what read the record that is kept
    reader_model   TEXT NOT NULL,
    reader_sha256  TEXT,
    added_at       TEXT NOT NULL,     -- when the article came
    read_at        TEXT NOT NULL      -- when its present record came
) STRICT;
CREATE UNIQUE INDEX articles_by_id ON articles (id, place);
CREATE INDEX articles_by_address ON articles (address, version) WHERE address <> '';
CREATE INDEX articles_by_day ON articles (first_day);
CREATE INDEX articles_by_outlet ON articles (outlet_folded, first_day);

-- What is large: the text, and the record as the JSON that `Record.to_json` writes, deflated (raw, RFC 1951) with the
-- last 32 KiB of the text in UTF-8 as its preset dictionary.
CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    title   TEXT,
    text    TEXT NOT NULL,
    record  BLOB NOT NULL
) STRICT;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, content = 'bodies', content_rowid = 'article', tokenize = "porter unicode61 remove_diacritics 2"
);
INSERT INTO articles_fts (articles_fts, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER bodies_go AFTER DELETE ON bodies BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.article, old.title, old.text);
END;

-- Somebody who is in several articles: a person, a body, a place. Whoever is in an article is one of these by the
-- evidence kept with the entity. A merged one keeps its row, so that it can be split off again.
CREATE TABLE people (
    key         INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,                   -- the fullest that is known
    merged_into INTEGER REFERENCES people,
    wikidata    TEXT                             -- Q…, only as a person gave it
) STRICT;
CREATE INDEX people_merged ON people (merged_into) WHERE merged_into IS NOT NULL;

-- Under which names somebody is known, folded, and in how many entities each stands.
CREATE TABLE person_names (
    folded     TEXT NOT NULL,
    person     INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    n_entities INTEGER NOT NULL,
    PRIMARY KEY (folded, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_names_by_person ON person_names (person);

-- Which words stand in their names; it finds `Rutte` and `Mark Rutte` by `rutte`.
CREATE TABLE name_words (
    word   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    PRIMARY KEY (word, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_words_by_person ON name_words (person);

-- An entity of a record, and who it is across articles.
CREATE TABLE entities (
    key         INTEGER PRIMARY KEY,
    article     INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    forms       TEXT NOT NULL,     -- the name and the aliases, folded (without case, accents, article), one a line
    named       INTEGER NOT NULL,
    role        TEXT,
    affiliation TEXT,
    layer       INTEGER REFERENCES corrections,  -- the correction that brought it; NULL: the reader
    person      INTEGER REFERENCES people,
    score       REAL,              -- of belonging to the person, 0..1; NULL for the entity that founded it
    evidence    TEXT,              -- JSON: on what grounds
    pinned_by   INTEGER REFERENCES corrections   -- the correction that says who it is
) STRICT;
CREATE UNIQUE INDEX entities_by_article ON entities (article, id);
CREATE INDEX entities_by_person ON entities (person) WHERE person IS NOT NULL;

-- A statement with the corrections made to it. Its spans are written `12-40 55-61`, and their words stand joined by
-- ` … ` beside.
CREATE TABLE statements (
    key           INTEGER PRIMARY KEY,
    article       INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id            TEXT NOT NULL,
    manner        TEXT NOT NULL,
    kind          TEXT NOT NULL,
    content       TEXT NOT NULL,
    content_at    TEXT NOT NULL,
    source        TEXT NOT NULL,
    source_at     TEXT NOT NULL,
    cue           TEXT NOT NULL,
    cue_at        TEXT NOT NULL,
    speaker       TEXT,            -- id of an entity
    status        TEXT NOT NULL,   -- of the speaker
    speaker_score REAL NOT NULL,
    person        INTEGER,         -- who the speaker is across articles: that of the entity
    anonymity     TEXT,
    within        TEXT,            -- id of a statement
    said          TEXT,            -- EDTF
    score         REAL NOT NULL,
    layer         INTEGER REFERENCES corrections  -- the correction that it rests on; NULL: the reader
) STRICT;
CREATE UNIQUE INDEX statements_by_article ON statements (article, id);
CREATE INDEX statements_by_id ON statements (id);
CREATE INDEX statements_by_person ON statements (person) WHERE person IS NOT NULL;
CREATE VIRTUAL TABLE statements_fts USING fts5 (
    content, content = 'statements', content_rowid = 'key', tokenize = "porter unicode61 remove_diacritics 2"
);
INSERT INTO statements_fts (statements_fts, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER statements_go AFTER DELETE ON statements BEGIN
    INSERT INTO statements_fts (statements_fts, rowid, content) VALUES ('delete', old.key, old.content);
END;

-- To whom a statement was said (`to`) and through whom it came (`via`), in order.
CREATE TABLE parties (
    statement INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
    role      TEXT NOT NULL,
    n         INTEGER NOT NULL,
    entity    TEXT NOT NULL,
    PRIMARY KEY (statement, role, n)
) STRICT, WITHOUT ROWID;

-- The word pairs of quoted words, hashed: which statements share some with a quotation? The tokens are made by
-- `onrecord.ledger.words.pair_tokens`; an index of this kind takes many small additions much faster than a table.
CREATE TABLE quotes (
    statement INTEGER PRIMARY KEY REFERENCES statements ON DELETE CASCADE,
    pairs     TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE quotes_fts USING fts5 (
    pairs, content = 'quotes', content_rowid = 'statement', detail = none, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER quotes_go AFTER DELETE ON quotes BEGIN
    INSERT INTO quotes_fts (quotes_fts, rowid, pairs) VALUES ('delete', old.statement, old.pairs);
END;

-- What a person said otherwise than the reader. Nothing here is ever changed but by undoing it, which is kept too.
CREATE TABLE corrections (
    key       INTEGER PRIMARY KEY,
    action    TEXT NOT NULL,   -- speaker | reject | statement | merge | split | wikidata
    article   TEXT,            -- id of the article that it is about; NULL where it is about people
    about     TEXT NOT NULL,   -- id of the statement, or key of the person
    value     TEXT NOT NULL,   -- JSON
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    undone_by TEXT,
    undone_at TEXT
) STRICT;
CREATE INDEX corrections_by_article ON corrections (article) WHERE article IS NOT NULL;

-- A connection from one article, or one statement of it, to another: a reprint of, the same quotation as.
CREATE TABLE links (
    key            INTEGER PRIMARY KEY,
    kind           TEXT NOT NULL,
    from_article   INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    to_article     INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    from_statement TEXT,
    to_statement   TEXT,
    score          REAL NOT NULL,  -- 0..1
    evidence       TEXT NOT NULL   -- JSON
) STRICT;
CREATE UNIQUE INDEX links_from
    ON links (from_article, kind, to_article, coalesce(from_statement, ''), coalesce(to_statement, ''));
CREATE INDEX links_to ON links (to_article, kind);

-- Which article has been connected in which way.
CREATE TABLE connected (
    kind    TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (kind, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX connected_by_article ON connected (article);

-- Sampled fingerprints of word runs, written in hexadecimal with spaces between, in the order of the text.
CREATE TABLE fingerprints (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    prints  TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE fingerprints_fts USING fts5 (
    prints, content = 'fingerprints', content_rowid = 'article', detail = none, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO fingerprints_fts (fingerprints_fts, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER fingerprints_go AFTER DELETE ON fingerprints BEGIN
    INSERT INTO fingerprints_fts (fingerprints_fts, rowid, prints) VALUES ('delete', old.article, old.prints);
END;

-- Articles on one event. `state` is what the clustering needs to go on; NULL after an article of the story went:
-- it is then built anew from the articles that are left.
CREATE TABLE stories (
    key   INTEGER PRIMARY KEY,
    state BLOB
) STRICT;
CREATE TABLE story_articles (
    article  INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    story    INTEGER NOT NULL REFERENCES stories ON DELETE CASCADE,
    score    REAL NOT NULL,   -- 0..1
    evidence TEXT NOT NULL    -- JSON
) STRICT;
CREATE INDEX story_articles_by_story ON story_articles (story);
CREATE TRIGGER story_articles_go AFTER DELETE ON story_articles BEGIN
    UPDATE stories SET state = NULL WHERE key = old.story;
    DELETE FROM stories WHERE key = old.story AND NOT EXISTS (SELECT 1 FROM story_articles WHERE story = old.story);
END;

-- What a way of connecting keeps of all articles together. Emptied whenever an article is forgotten.
CREATE TABLE connection_state (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
