"""Figures of speed and fit, printed as JSON lines, with public peers measured in the same run.

A bench is a function registered in `benchmarks.registry`; nothing here is imported by the product.
"""
