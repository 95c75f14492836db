"""An application from its draft to the decision: what the register is asked, what follows from its answer, and the limits."""
