"""The command `onrecord`. It answers `--version` before anything else is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line on the arguments of the process, and end it."""
    if sys.argv[1:] == ["--version"]:
        from onrecord.version import __version__

        print(f"onrecord {__version__}")
        return
    try:
        from onrecord.surfaces.cli import app

        app(prog_name="onrecord")
    except KeyboardInterrupt:  # before a command began, while modules were imported
        sys.exit(130)


if __name__ == "__main__":
    main()
