"""Which addresses the collector may connect to. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""RFC 4291 section 2.4: all that IANA gives out to the public internet; site-local and the like lie outside."""

NOT_YET_KNOWN = (IPv6Network("3fff::/20"),)
"""Special-purpose blocks that `ipaddress` of Python 3.11 does not know: documentation (RFC 9637)."""

EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""The last 32 bits are an IPv4 address: NAT64 (RFC 6052 section 2.1), IPv4-compatible (RFC 4291 section 2.5.5.1)."""

HERE = ("localhost", ".localhost", ".local", ".internal")
"""Names that never mean the public internet (RFC 6761, RFC 6762, ICANN's reservation of .internal)."""


def is_public(address: str) -> bool:
    """Whether an IP address (text) belongs to the public internet (IANA special-purpose registries, RFC 6890).

    An IPv6 address that carries an IPv4 one (mapped, compatible, 6to4, Teredo, NAT64) is judged by what it carries.
    Raises ValueError for what is no address.
    """
    parsed = ip_address(address.split("%")[0])
    if isinstance(parsed, IPv6Address):
        carried = _carried(parsed)
        if carried is not None:
            return is_public(str(carried))
        if parsed not in GLOBAL_UNICAST or any(parsed in block for block in NOT_YET_KNOWN):
            return False
    return parsed.is_global and not parsed.is_multicast


def names_private(host: str) -> bool:
    """Whether a host says by itself, without a look-up, that it is not public: what can be known behind a proxy."""
    bare = host.strip("[]").rstrip(".").lower()
    try:
        return not is_public(bare)
    except ValueError:
        return bare == HERE[0] or bare.endswith(HERE[1:])


def _carried(address: IPv6Address) -> IPv4Address | None:
    if any(address in block for block in EMBEDDING):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
