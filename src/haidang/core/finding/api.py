from ninja import Field, Query, Router, Schema

from haidang.core.accounts.bearer import ByToken
from haidang.core.finding import queries

path = "/search"
router = Router()


class FoundOut(Schema):
    title: str
    url: str = Field(description="The page of it, from the root of this server")
    code: str
    detail: str
    note: str = Field(description="Why it was found, where the title does not say so: an older name")


class GroupOut(Schema):
    kind: str
    title: str
    total: int
    many: bool = Field(description="At least so many: where thousands fit, not all are counted")
    things: list[FoundOut]

    @staticmethod
    def resolve_title(group):
        return str(group.title)


class SearchOut(Schema):
    bent: bool = Field(description="Nothing has all words as they were typed; these are near to it")
    groups: list[GroupOut] = Field(description="The kind with the best answer first, in it the best first")


def whoever(request):
    """Nobody in particular finds what is public; a system by its token, and a person by their session, what they may see."""
    return True


@router.get(
    "",
    response=SearchOut,
    auth=[ByToken(), whoever],
    summary="Find anything one may see, by words, code or end of a code",
)
def search(
    request,
    q: str = Query(max_length=200, pattern=r"^[^\x00]*$"),
    kind: str = Query("", max_length=40, pattern=r"^[^\x00]*$"),
    limit: int = Query(10, ge=1, le=50),
):
    return queries.find(request.user, q, kind=kind, limit=limit)
