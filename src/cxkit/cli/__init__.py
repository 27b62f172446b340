"""The command line: `cxkit`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `cxkit` and exit with its code.

    Exit codes: 0 done, 1 failed, 2 input or usage, 3 refused to protect people or
    data, 4 a plugin failed, 5 something is not installed.
    """
    args = list(sys.argv[1:] if arguments is None else arguments)
    if args == ["--version"]:
        # The most frequent call of all needs no framework.
        import cxkit

        print(f"cxkit {cxkit.__version__}")
        sys.exit(0)
    from cxkit.cli.root import run

    sys.exit(run(args))


__all__ = ["main"]
