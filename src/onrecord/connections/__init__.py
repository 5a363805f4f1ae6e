"""Across articles: what one has from another, who else has the same words, and what a draft makes of them."""
