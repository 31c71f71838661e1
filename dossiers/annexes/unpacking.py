"""How large the streams of a PDF really are, without ever holding what they unpack to."""

import zlib
from collections.abc import Iterable, Iterator

import pikepdf

CHUNK = 64 * 1024
FLATE = ("/FlateDecode", "/Fl")
# These make text of bytes and back: what comes out is never more than went in.
SHRINKING = ("/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx", "/Crypt")
# Each byte of these can become some thousand; only short ones are believed.
SWELLING = ("/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
MOST_SWELLING = 64 * 1024
# Pictures, decoded by the viewer, whose size is told by their width and height.
PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")


class TooLargeError(ValueError):
    """A stream unpacks to more than is allowed."""


def check_size(stream: pikepdf.Stream, limit: int) -> None:
    """Raise `TooLargeError` if a stream unpacks to more than `limit` bytes. Takes no more memory than a few chunks."""
    filters = _filters(stream)
    data: Iterable[bytes] = _chunks(stream.read_raw_bytes())
    for name in filters:
        if name in FLATE:
            data = _inflated(data)
        elif name in SWELLING:
            if (
                sum(len(chunk) for chunk in _chunks(stream.read_raw_bytes())) > MOST_SWELLING
                or name != filters[0]
            ):
                raise TooLargeError(name)
            break
        elif name in PICTURES:
            break
        elif name not in SHRINKING:
            raise TooLargeError(name)
        elif name != filters[-1]:
            # Text around something packed: no program of today writes it, and hiding is the only use of it.
            raise TooLargeError(name)
    size = 0
    for chunk in data:
        size += len(chunk)
        if size > limit:
            raise TooLargeError(str(size))


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter", stream.get("/F"))
    if named is None:
        return []
    if isinstance(named, pikepdf.Name):
        return [str(named)]
    return [str(name) for name in named]


def _chunks(data: bytes) -> Iterator[bytes]:
    view = memoryview(data)
    for start in range(0, len(view), CHUNK):
        yield bytes(view[start : start + CHUNK])


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What zlib makes of the chunks, a chunk at a time; damaged data ends it, as viewers take it too."""
    inflate = zlib.decompressobj()
    for chunk in chunks:
        while chunk:
            try:
                yield inflate.decompress(chunk, CHUNK)
            except zlib.error:
                return
            chunk = inflate.unconsumed_tail
