"""Two percentages of events and their cases → the interval that their difference lies in."""

from __future__ import annotations

from math import sqrt

Z = 1.96
"""95% of a normal distribution lie within so many standard deviations."""


def difference_interval(a: float, of_a: float, b: float, of_b: float) -> tuple[float, float]:
    """The 95% interval of a/of_a - b/of_b, as shares of 1: the square-and-add method on Wilson's intervals, without a
    correction for continuity (Newcombe, Statistics in Medicine 1998; 17: 873-890, method 10). `of_a` and `of_b` are
    above 0."""
    first, second = a / of_a, b / of_b
    (low_a, high_a), (low_b, high_b) = wilson(a, of_a), wilson(b, of_b)
    difference = first - second
    lower = difference - sqrt((first - low_a) ** 2 + (high_b - second) ** 2)
    upper = difference + sqrt((high_a - first) ** 2 + (second - low_b) ** 2)
    return lower, upper


def wilson(hits: float, cases: float) -> tuple[float, float]:
    """Wilson's 95% interval of a share, as shares of 1."""
    centre = 2 * hits + Z * Z
    width = Z * sqrt(max(Z * Z + 4 * hits * (1 - hits / cases), 0.0))
    size = 2 * (cases + Z * Z)
    return (centre - width) / size, (centre + width) / size
