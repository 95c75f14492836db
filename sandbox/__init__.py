"""A desk of an invented hospital: what an integrator builds on the API, as small as it can be.

Another building, as the register's stand-in: it imports nothing of the product and nobody imports it. It knows the address
of the product, the id and secret of the sandbox's app, and what docs/api.md says. For demonstrations alone.
"""
