"""Who answers more quickly than people can, at one place that anybody may use."""

MINUTES = 5
PEOPLE = 10  # more answers than this at one counter within the minutes are marked (an assumption)


def is_burst(answers_before: int) -> bool:
    """Say whether one more answer in these minutes is too many for one counter."""
    return answers_before >= PEOPLE
