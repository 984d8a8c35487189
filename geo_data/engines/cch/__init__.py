"""Customizable contraction hierarchies: whole matrices of fastest ways in milliseconds."""
