"""The pages on which citizens allow apps something and end it, and the addresses at which apps get their tokens."""
