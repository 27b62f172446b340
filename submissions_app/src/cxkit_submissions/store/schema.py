"""The tables, migration by migration; a migration that was released is never changed."""

from __future__ import annotations

APPLICATION_ID = 0x63786B73

_FIRST = """
CREATE TABLE event (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE submissions (
    id TEXT PRIMARY KEY, key_hash TEXT NOT NULL UNIQUE, way TEXT NOT NULL,
    language TEXT NOT NULL, state TEXT NOT NULL, answers TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '', proven_at TEXT, created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL, submitted_at TEXT, decided_at TEXT, consented_at TEXT
);
CREATE INDEX submissions_state ON submissions (state);
CREATE TABLE history (
    id INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT
);
CREATE INDEX history_submission ON history (submission);
CREATE TABLE people (
    email TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', roles TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE links (
    token_hash TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, email TEXT NOT NULL,
    code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, spent_at TEXT
);
CREATE INDEX links_email ON links (email);
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY, created_at TEXT NOT NULL, revoked_at TEXT
);
CREATE TABLE grants (
    session TEXT NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
    kind TEXT NOT NULL, subject TEXT NOT NULL, granted_at TEXT NOT NULL,
    PRIMARY KEY (session, kind, subject)
);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, dedupe TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL,
    template TEXT NOT NULL, language TEXT NOT NULL, data TEXT NOT NULL, created_at TEXT NOT NULL,
    released_at TEXT, taken_at TEXT, sent_at TEXT, tries INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_open ON outbox (sent_at, released_at);
CREATE TABLE attempts (
    what TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX attempts_who ON attempts (what, who, at)
"""

_REVIEWS = """
CREATE TABLE reviews (
    submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    reviewer TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', at TEXT NOT NULL,
    PRIMARY KEY (submission, reviewer)
)
"""

_NOMINEES = """
CREATE TABLE nominees (
    submission TEXT PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
    answer TEXT NOT NULL, proposal TEXT NOT NULL DEFAULT '', at TEXT NOT NULL
);
CREATE TABLE never_again (who TEXT PRIMARY KEY, at TEXT NOT NULL)
"""

_DELIVERY = """
ALTER TABLE outbox ADD COLUMN failed_at TEXT;
CREATE TABLE jobs (name TEXT PRIMARY KEY, at TEXT NOT NULL)
"""

_LETTERS = """
CREATE TABLE letters (
    name TEXT NOT NULL, language TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, PRIMARY KEY (name, language)
);
CREATE TABLE reminded (
    email TEXT NOT NULL, kind TEXT NOT NULL, submission TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX reminded_email ON reminded (email, at)
"""

_ORGANISERS = """
CREATE TABLE questions (
    name TEXT PRIMARY KEY, ways TEXT NOT NULL, kind TEXT NOT NULL, texts TEXT NOT NULL,
    required INTEGER NOT NULL, private INTEGER NOT NULL, position INTEGER NOT NULL,
    gone_at TEXT
);
CREATE TABLE leads (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, contact TEXT NOT NULL, topic TEXT NOT NULL,
    state TEXT NOT NULL, owner TEXT NOT NULL, next_date TEXT NOT NULL, note TEXT NOT NULL,
    submission TEXT NOT NULL DEFAULT '', changed_at TEXT NOT NULL
);
CREATE TABLE lasting (
    email TEXT PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL, until TEXT NOT NULL,
    at TEXT NOT NULL
)
"""

_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5 (
    submission UNINDEXED, open, closed, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE indexed (submission TEXT PRIMARY KEY, until INTEGER NOT NULL)
"""

_WEBHOOKS = """
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, secret TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE tellings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    name TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL, created_at TEXT NOT NULL,
    taken_at TEXT, done_at TEXT, failed_at TEXT, tries INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '', UNIQUE (webhook, name)
);
CREATE TABLE readers (name TEXT PRIMARY KEY, until INTEGER NOT NULL)
"""

_PENDING = """
CREATE TABLE pending (
    id INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    step TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, settled TEXT NOT NULL DEFAULT '',
    settled_at TEXT
);
CREATE UNIQUE INDEX pending_open ON pending (submission) WHERE settled = ''
"""

_SPEAKERS = """
CREATE TABLE uploads (
    submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, suffix TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
    at TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (submission, kind)
);
CREATE TABLE releases (
    submission TEXT PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
    stands TEXT NOT NULL, until TEXT NOT NULL, firm TEXT NOT NULL, readers TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE speakers (
    id TEXT PRIMARY KEY, submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    name TEXT NOT NULL, email TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX speakers_submission ON speakers (submission)
"""

_PANEL = """
CREATE TABLE reviewers (
    email TEXT PRIMARY KEY, organisation TEXT NOT NULL, tracks TEXT NOT NULL
);
CREATE TABLE assignments (
    submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    reviewer TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (submission, reviewer)
);
CREATE TABLE conflicts (
    submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    reviewer TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (submission, reviewer)
)
"""

_TALK = """
CREATE TABLE comments (
    id INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    who TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX comments_submission ON comments (submission);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    who TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, answered_at TEXT,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX revisions_submission ON revisions (submission)
"""

_MARKS = """
CREATE TABLE marks (
    submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    reviewer TEXT NOT NULL, criterion TEXT NOT NULL, mark INTEGER NOT NULL,
    PRIMARY KEY (submission, reviewer, criterion)
)
"""

_PAIRS = """
CREATE TABLE pairs (
    reviewer TEXT NOT NULL, first TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    second TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE, choice TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (reviewer, first, second)
)
"""

_ASKED = """
CREATE TABLE asked (
    id INTEGER PRIMARY KEY, email TEXT NOT NULL, language TEXT NOT NULL, at TEXT NOT NULL
)
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _REVIEWS,
    _NOMINEES,
    _DELIVERY,
    _LETTERS,
    _ORGANISERS,
    _SEARCH,
    _WEBHOOKS,
    _PENDING,
    _SPEAKERS,
    _PANEL,
    _TALK,
    _MARKS,
    _PAIRS,
    _ASKED,
)
