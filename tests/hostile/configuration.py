"""Faults of sources.yaml, which nobody serves: most are tested where the file is read."""

from __future__ import annotations

from .fault import Fault

BROKEN = "test_sources_broken.py::test_a_broken_file_is_told_with_its_line"
BYTES = "test_sources_broken.py::test_bytes_that_are_no_text"
NO_FILE = "test_sources_broken.py::test_what_is_no_file"
HERE = "hostile/test_configuration.py"


def _row(name: str, does: str, test: str, says: str) -> Fault:
    return Fault(name, does, tested_in=test, says=says, group="Configuration")


FAULTS = (
    _row("tag", "has a tag that would run Python (`!!python/object/apply:os.system`)", BROKEN, "line, column, the tag"),
    _row("anchors", "has an anchor and its alias", BROKEN, "anchors and aliases are not allowed"),
    _row("anchor-bomb", "has anchors that expand to three gigabytes", f"{HERE}::test_a_bomb_of_anchors_is_refused_at_once", "anchors and aliases are not allowed"),
    _row("duplicate-key", "has a key twice", BROKEN, "both lines"),
    _row("tabs", "is indented with tabs", BROKEN, "line, column, not YAML"),
    _row("too-deep", "nests its lists thirty deep", BROKEN, "line, column, nested too deeply"),
    _row("bom", "begins with a byte order mark", "test_sources_broken.py::test_a_byte_order_mark_is_no_fault", "it is read"),
    _row("config-utf16", "is in UTF-16", BYTES, "this is not UTF-8"),
    _row("config-cp1251", "is in windows-1251", BYTES, "line, column, this is not UTF-8"),
    _row("directory", "is a directory", NO_FILE, "this is not a regular file"),
    _row("fifo", "is a pipe, which would never end", NO_FILE, "this is not a regular file"),
    _row("no-permission", "may not be read", f"{HERE}::test_a_file_that_may_not_be_read", "the file and why"),
    _row("17-mb", "has more than 16 MB", BYTES, "it is larger than 16,000,000 bytes"),
    _row("10-mb-of-brackets", "has 10 MB of brackets, dashes or question marks, or a quote that never ends", f"{HERE}::test_ten_megabytes_of_nonsense_are_refused_soon", "line, column, what is wrong"),
    _row("10-mb", "has 10 MB and is sound", f"{HERE}::test_a_sound_file_of_ten_megabytes_is_read", "it is read"),
    _row("10-mb-and-a-typo", "has 10 MB and one mistake in its last line", f"{HERE}::test_one_mistake_at_the_end_of_a_large_file_is_told_with_its_line", "line, column, what is wrong"),
    _row("10-mb-of-faults", "has a hundred thousand faults: keys twice or unknown, places that are none", f"{HERE}::test_of_very_many_faults_the_first_hundred_are_told", "the first hundred, with their lines"),
    _row("10-mb-in-one-value", "has a value of 10 MB", f"{HERE}::test_ten_megabytes_in_one_value_are_told_in_a_line", "line, column, what is wrong"),
    _row("patterns", "has `exclude` patterns that explode", f"{HERE}::test_patterns_that_would_explode_are_matched_in_bounded_time", "they are matched in bounded time"),
    _row("css", "has a selector that is no CSS", BROKEN, "line, column, not a CSS selector"),
    _row("deep-css", "has a selector of a hundred `:not(`", "test_sources_broken.py::test_a_message_repeats_no_more_than_a_line_of_what_is_wrong", "line, column, not a CSS selector"),
    _row("line-break-in-header", "would smuggle a header into requests", BROKEN, "control characters"),
    _row("secret", "names a secret that cannot be used", "test_sources_broken.py::test_a_secret_that_cannot_be_used_is_refused_and_not_told", "which one; never what it is"),
)  # fmt: skip
