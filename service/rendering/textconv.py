"""``python -m service.rendering.textconv FILE``: a Word file as text, for git's diff of templates and documents."""

from __future__ import annotations

import sys
from pathlib import Path

from service.rendering.text import text

if __name__ == "__main__":
    sys.stdout.write(text(Path(sys.argv[1]).read_bytes()))
