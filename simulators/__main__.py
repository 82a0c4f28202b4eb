"""The command line: python -m simulators salesforce|constant_contact --port N [...]."""

import argparse
import importlib
import sys
from pathlib import Path

from simulators.kernel.server import serve
from simulators.kernel.state import Options

KINDS = ("salesforce", "constant_contact")
LATER = ("heroku",)


def main(arguments: list[str]) -> None:
    given = make_parser().parse_args(arguments)
    if given.kind in LATER:
        raise SystemExit(f"The {given.kind} simulator is not there yet. Available: {', '.join(KINDS)}.")
    options = Options(
        seed="rows" if given.rows is not None else given.seed,
        rows=given.rows,
        match=given.match,
        differ=given.differ,
        data=given.data,
    )
    # Each simulator is a package with create(options) -> Application; only the one asked for is imported.
    simulator = importlib.import_module(f"simulators.{given.kind}")
    serve(simulator.create(options), given.port, given.tls_port)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators", description="Runs one simulator.")
    parser.add_argument("kind", choices=(*KINDS, *LATER))
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one; the ready line names it")
    parser.add_argument("--tls-port", type=int, help="also answer HTTPS here, with a certificate of its own")
    parser.add_argument("--seed", default="small", help="small, demo, tricky or none")
    parser.add_argument("--rows", type=int, help="this many composed people instead of a seed")
    parser.add_argument("--match", type=float, default=0.9, help="fraction of rows in both simulators")
    parser.add_argument("--differ", type=float, default=0.05, help="fraction of those with another title")
    parser.add_argument("--data", type=Path, help="keep everything in this file; default: a temporary one")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
