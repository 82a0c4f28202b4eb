"""The edge of HTTP below the application: chunked and gzip request bodies in, gzip answers out."""

import tempfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, cast

from simulators.kernel.answers import Environ

KEPT_IN_MEMORY = 8 * 1024 * 1024
BLOCK = 256 * 1024
SMALLEST_ZIPPED = 1024
GZIP = 16 + zlib.MAX_WBITS
BAD_BODY = b"The request body is not what its Content-Encoding or Transfer-Encoding says."


class BadBodyError(Exception):
    """The bytes of the body do not fit its headers: answer 400."""


def take_body(environ: Environ, *, always: bool = False) -> None:
    """Make wsgi.input a plain file of known length, if it is chunked or zipped (or `always`).

    Bodies are read to their end here: what an application leaves unread of a chunked body would be taken for
    the next request. Sets simulator.size to the bytes on the wire. Raises BadBodyError.
    """
    chunked = bool(environ.get("wsgi.input_terminated"))
    zipped = environ.get("HTTP_CONTENT_ENCODING", "").lower() == "gzip"
    environ["simulator.size"] = int(environ.get("CONTENT_LENGTH") or 0)
    if not (chunked or zipped or (always and environ["simulator.size"])):
        return
    body = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY))  # noqa: SIM115  # the application reads it
    try:
        environ["simulator.size"] = copy_body(environ["wsgi.input"], body, zipped=zipped)
        if chunked:
            list(environ["wsgi.input"].read_trailer_lines())
    except (ValueError, OSError, zlib.error) as error:
        raise BadBodyError(str(error)) from error
    environ["CONTENT_LENGTH"] = str(body.tell())
    environ.pop("HTTP_CONTENT_ENCODING", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["wsgi.input_terminated"] = True
    body.seek(0)
    environ["wsgi.input"] = body


def copy_body(source: IO[bytes], target: IO[bytes], *, zipped: bool) -> int:
    """Copy to the end, unzipping; return how many bytes came in."""
    unzip = zlib.decompressobj(GZIP) if zipped else None
    size = 0
    while block := source.read(BLOCK):
        size += len(block)
        target.write(unzip.decompress(block) if unzip else block)
    if unzip and not unzip.eof:
        raise ValueError("the gzip body is cut short")
    return size


def wants_gzip(environ: Environ, headers: list[tuple[str, str]]) -> bool:
    if "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", ""):
        return False
    found = {name.lower(): value for name, value in headers}
    length = found.get("content-length")
    return "content-encoding" not in found and (length is None or int(length) > SMALLEST_ZIPPED)


def zip_headers(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return [*kept, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]


def zip_blocks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress a stream block by block: nothing is ever whole in memory."""
    packer = zlib.compressobj(1, zlib.DEFLATED, GZIP)
    for block in blocks:
        packed = packer.compress(block)
        if packed:
            yield packed
    yield packer.flush()
