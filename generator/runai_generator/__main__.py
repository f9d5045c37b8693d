"""`runai-generate`, also as `python -m runai_generator`: signals are taken care of before anything is imported."""

from __future__ import annotations

from runai_specs.command_line import early_stop

early_stop.install()


def main() -> int:
    """The exit code of the command."""
    from .commands.main import main as command

    return command()


if __name__ == "__main__":
    raise SystemExit(main())
