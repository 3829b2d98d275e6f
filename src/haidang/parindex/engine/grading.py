"""Which class points belong to, as far as can be said while not everything is measured."""

from dataclasses import dataclass

from haidang.parindex.engine.book import Book, Grade
from haidang.parindex.engine.score import Total


@dataclass(frozen=True)
class Graded:
    """The class with no more points than are there, and the one with all points that are not measured yet."""

    least: Grade
    most: Grade

    @property
    def sure(self) -> Grade | None:
        return self.least if self.least == self.most else None


def graded(book: Book, total: Total) -> Graded | None:
    """
    Return between which classes a total lies; None where nothing was measured or the book has no classes.

    What was not measured may still bring all its points, or none: nothing is assumed of it.
    """
    if total.points is None or not book.grades:
        return None

    def of(points) -> Grade:
        return next((grade for grade in book.grades if grade.holds(points)), book.grades[-1])

    return Graded(of(total.points), of(total.points + total.max - total.measured_max))
