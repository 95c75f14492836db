"""What the launcher tells the person in front of it."""

import sys
import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """Lines with the seconds since the start, so that a slow step is seen while it runs."""

    began: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        say(f"  {time.monotonic() - self.began:5.1f} s  {text}")


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
