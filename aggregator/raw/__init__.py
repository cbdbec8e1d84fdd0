"""Answers as they came in, one WARC file a day out (ISO 28500), and pages back out of any WARC file, ours or an archivist's."""

from aggregator.raw.files import Archive, found
from aggregator.raw.framing import Damage, NotWarcError
from aggregator.raw.keeper import RawKeeper
from aggregator.raw.responses import Response, Seen, read, responses

__all__ = ["Archive", "Damage", "NotWarcError", "RawKeeper", "Response", "Seen", "found", "read", "responses"]
