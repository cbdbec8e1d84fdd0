"""One script each: ours and the peers side by side, tables for people, one JSON object last."""
