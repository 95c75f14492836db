"""An example of each estimate, for the contract: what was really answered to it on the day that it names. A test asks again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
