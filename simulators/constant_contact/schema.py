"""The tables. A contact's row keeps its wire JSON in parts, so that a page is a matter of joining texts."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
  account INTEGER PRIMARY KEY,
  summary TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS users (
  user_name TEXT PRIMARY KEY,
  account INTEGER NOT NULL,
  password TEXT NOT NULL,
  role TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS applications (
  client_id TEXT PRIMARY KEY,
  secret TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,
  refresh_mode TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS grants (
  grant_number INTEGER PRIMARY KEY,
  client_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  account INTEGER NOT NULL,
  scope TEXT NOT NULL,
  refresh_token TEXT UNIQUE,
  refreshed_at INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS codes (
  code TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  request TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS quotas (
  client_id TEXT NOT NULL,
  day TEXT NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (client_id, day)
);
CREATE TABLE IF NOT EXISTS contacts (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  email_key TEXT,
  state TEXT NOT NULL,
  permission TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  opted_out_at INTEGER,
  subscribed_at INTEGER,
  resubscribe_asked INTEGER NOT NULL DEFAULT 0,
  sms_state TEXT,
  core TEXT NOT NULL,
  phone_numbers TEXT,
  street_addresses TEXT,
  custom_fields TEXT,
  notes TEXT,
  sms_channel TEXT
);
CREATE TABLE IF NOT EXISTS sms_history (
  number INTEGER PRIMARY KEY,
  contact INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS lists (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  favorite INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE TABLE IF NOT EXISTS memberships (
  list INTEGER NOT NULL,
  contact INTEGER NOT NULL,
  PRIMARY KEY (list, contact)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS departures (
  list INTEGER NOT NULL,
  contact INTEGER NOT NULL,
  PRIMARY KEY (list, contact)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tags (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  tag_source TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS taggings (
  tag INTEGER NOT NULL,
  contact INTEGER NOT NULL,
  PRIMARY KEY (tag, contact)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fields (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS segments (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  criteria TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS activities (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  request BLOB NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  worked INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL,
  errors TEXT NOT NULL DEFAULT '[]',
  file_name TEXT
);
CREATE TABLE IF NOT EXISTS export_parts (
  activity INTEGER NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (activity, number)
) WITHOUT ROWID;
"""

# Made after the first seed: sorting a million rows once is far quicker than placing each.
INDEXES = """
CREATE UNIQUE INDEX IF NOT EXISTS contacts_email ON contacts (account, email_key);
CREATE INDEX IF NOT EXISTS contacts_state ON contacts (account, state, id);
CREATE INDEX IF NOT EXISTS contacts_updated ON contacts (account, updated_at, id);
CREATE INDEX IF NOT EXISTS contacts_created ON contacts (account, created_at, id);
CREATE INDEX IF NOT EXISTS contacts_opted_out ON contacts (account, opted_out_at, id)
  WHERE opted_out_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS memberships_contact ON memberships (contact, list);
CREATE INDEX IF NOT EXISTS sms_history_contact ON sms_history (contact, number);
CREATE INDEX IF NOT EXISTS taggings_contact ON taggings (contact, tag);
CREATE INDEX IF NOT EXISTS lists_account ON lists (account, id);
CREATE INDEX IF NOT EXISTS activities_account ON activities (account, created_at, id);
CREATE INDEX IF NOT EXISTS activities_waiting ON activities (state)
  WHERE state IN ('initialized', 'processing');
"""
