"""What a person is entitled to: the five insurances. Reads links and people of families, writes none."""
