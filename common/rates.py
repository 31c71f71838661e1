"""How often somebody without an account may do something: counted in the shared cache, by address and by e-mail."""

import hashlib
import ipaddress
import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

HOUR = 60 * 60


def within(what: str, who: str, most: int, seconds: int = HOUR) -> bool:
    """Count one more time, and say whether it is still within the limit; yes when the cache is away.

    Args:
        what: names what is counted, e.g. "ask-email".
        who: an address or e-mail; only its digest reaches the cache.
    """
    digest = hashlib.sha256(who.strip().lower().encode()).hexdigest()[:32]
    key = f"rate:{what}:{digest}"
    try:
        if cache.add(key, 1, seconds):
            return True
        return cache.incr(key) <= most
    except ValueError:
        # It ran out between the two.
        return True
    except RedisError:
        logger.warning("the cache is away; %s is not counted", what)
        return True


def address_of(request: HttpRequest) -> str:
    """The visitor's own network, behind as many proxies as the settings trust.

    Of IPv6 it is the first half of the address: a household has the other half to itself, 2^64 addresses.
    """
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address), 64), strict=False))
