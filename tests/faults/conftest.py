from tests.journeys.conftest import House, house  # noqa: F401  the same real house
