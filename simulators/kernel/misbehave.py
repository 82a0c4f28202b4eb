"""What a fault rule does to an answer: replaces it, cuts it, or closes the connection."""

import json
from collections.abc import Iterable, Iterator

from cheroot.errors import FatalSSLAlert

from simulators.kernel.answers import Answer, plain_answer
from simulators.kernel.faults import Fault


class ConnectionDropped(FatalSSLAlert):
    """Makes cheroot close the connection without a further byte: the one exception it answers so."""


def make_fault_answer(fault: Fault) -> Answer:
    as_text = isinstance(fault.body, str) or fault.body is None
    body = (fault.body or "") if as_text else json.dumps(fault.body)
    headers = {"Content-Type": "text/plain" if as_text else "application/json"} | fault.headers
    return plain_answer(f"{fault.status} FAULT", body.encode(), list(headers.items()))


def cut(answer: Answer, fault: Fault) -> Answer:
    """Shorten the body as the rule says: at a byte, or in the middle."""
    lengths = [int(value) for name, value in answer.headers if name.lower() == "content-length"]
    if fault.truncate_at is None and fault.drop != "middle":
        return answer
    limit = fault.truncate_at if fault.truncate_at is not None else (lengths[0] // 2 if lengths else 100)
    if fault.clean:
        answer.headers = [pair for pair in answer.headers if pair[0].lower() != "content-length"]
    answer.blocks = cut_blocks(answer.blocks, limit, clean=fault.clean)
    return answer


def cut_blocks(blocks: Iterable[bytes], limit: int, *, clean: bool) -> Iterator[bytes]:
    for block in blocks:
        if len(block) >= limit:
            yield block[:limit]
            if clean:
                return
            raise ConnectionDropped("cut in the middle", b"")
        limit -= len(block)
        yield block
