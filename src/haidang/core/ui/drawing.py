"""What every picture drawn on the server has in common: the colours of the house, and how numbers are written on its axes."""

SEA, AMBER, FLAME, MUTED, INK = "#2f74b5", "#f5a524", "#c8102e", "#5b6675", "#1d2733"
VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
