"""Which articles are one text: the article's text in, what to look it up by and how it is like another out."""

from aggregator.dedup.exact import fingerprint
from aggregator.dedup.likeness import Likeness, Wording, compare, described, likeness, prepared
from aggregator.dedup.minhash import Signature, keys, may_be_alike, signature
from aggregator.dedup.profile import Profile, profile

__all__ = [
    "Likeness",
    "Profile",
    "Signature",
    "Wording",
    "compare",
    "described",
    "fingerprint",
    "keys",
    "likeness",
    "may_be_alike",
    "prepared",
    "profile",
    "signature",
]
