"""At the counter of an office: what an officer does for somebody who stands there, without an account or a telephone. They are
found once, their paper is noted once, and what is then done names officer and paper. The rules are those of every other door."""
