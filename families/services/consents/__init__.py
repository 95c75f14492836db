"""What a relative is asked and answers, by every route; the codes, and who is not asked."""
