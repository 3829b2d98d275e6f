"""Hải Đăng: the operating system of a province's administrative reform."""

import os

# Whole units of work are spread over the processors here. A linear algebra that takes all of them for each product, and waits
# for the next one by spinning, halves that. It reads this when NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
