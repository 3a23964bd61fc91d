"""Lets the tests of lists import the invented college that lies at the top of tests/."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
