"""The local launcher: everything the product needs on one machine, as its own children, and nothing left behind.

It starts programs and knows no rule of the product. What runs and what is prepared stands in `stack.py`, as tables.
"""
