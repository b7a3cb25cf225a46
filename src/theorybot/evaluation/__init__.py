"""Evaluation: questions with known evidence, and how well answers meet them."""
