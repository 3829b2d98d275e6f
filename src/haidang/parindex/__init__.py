"""The index: rule books turn readings into scores, scores into ranks, and every point opens to the deeds."""
