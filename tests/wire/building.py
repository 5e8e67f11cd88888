"""The usual requests, as the tests of the wire send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.wire.exchange import Request, header
from conformance.wire.query import Pairs, Value, encode_pairs, flatten
from conformance.wire.request import API_VERSION, base_url, default_headers


def call(action: str, params: Mapping[str, Value] | None = None, version: str | None = API_VERSION) -> Pairs:
    """Return the pairs of one API call: Action, then the flattened ``params``, then Version unless it is None."""
    pairs: Pairs = [("Action", action)]
    if params:
        pairs += flatten(params)
    if version is not None:
        pairs.append(("Version", version))
    return pairs


def build(
    endpoint: str, pairs: Iterable[tuple[str, str]], *, method: str = "POST", headers: Iterable[tuple[str, str]] = ()
) -> Request:
    """Return an unsigned request that carries ``pairs`` as they are: nothing is added to them (see `call`).

    ``endpoint`` is an absolute http or https URL; its path is kept (``/`` if it has none). GET and HEAD put the pairs
    in the query string, every other method in a form body. The defaults, Content-Type for a body, ``Accept-Encoding:
    gzip`` and User-Agent, each give way to a header of that name in ``headers``, which come last, in their order.

    Raises:
        ValueError: ``endpoint`` is not an http or https URL.
    """
    in_query = method in ("GET", "HEAD")
    url = base_url(endpoint)
    text = encode_pairs(pairs)
    given = tuple(headers)
    defaults = default_headers(in_query=in_query)
    if given:
        defaults = tuple(pair for pair in defaults if header(given, pair[0]) is None)
    if in_query:
        return Request(method, f"{url}?{text}" if text else url, defaults + given)
    return Request(method, url, defaults + given, text.encode("ascii"))
