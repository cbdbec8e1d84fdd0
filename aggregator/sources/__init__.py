"""sources.yaml in, Sources out; and sources written back into it. The only part that knows YAML."""

from aggregator.sources.edit import add_entries, entry, key_for
from aggregator.sources.load import Roster, load, parse
from aggregator.sources.schema import SCHEMA_FILE, json_schema

__all__ = ["SCHEMA_FILE", "Roster", "add_entries", "entry", "json_schema", "key_for", "load", "parse"]
