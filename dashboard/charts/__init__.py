"""Figures of a page → charts as plain data in plotly's own words.

A figure says everything that plotly would otherwise work out for itself: margins, ranges, ticks. So the server's
drawing (components/figure_svg.py) and plotly's lie on one another, and what a reader sees is decided here, once.
"""
