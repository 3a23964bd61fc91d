"""The command line: the same use cases without Flask."""

from service.cli.main import group

__all__ = ["group"]
