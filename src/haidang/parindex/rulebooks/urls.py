from django.urls import path

from haidang.parindex.rulebooks.views import assigning, drafting, reading

app_name = "rule-books"
urlpatterns = [
    path("", reading.all_books, name="list"),
    path("assigned/", assigning.assignments, name="assignments"),
    path("assigned/<int:number>/end/", assigning.end, name="end"),
    path("drafts/<int:number>/", drafting.draft, name="draft"),
    path("drafts/<int:number>/book.xlsx", drafting.workbook, name="draft-xlsx"),
    path("drafts/<int:number>/about/", drafting.about, name="about"),
    path("drafts/<int:number>/compare/", reading.compare_draft, name="compare-draft"),
    path("drafts/<int:number>/preview/", drafting.preview, name="preview"),
    path("drafts/<int:number>/parts/", drafting.node, name="new-node"),
    path("drafts/<int:number>/parts/<str:code>/", drafting.node, name="node"),
    path("<int:number>/", reading.book, name="book"),
    path("<int:number>/compare/<int:other>/", reading.compare, name="compare"),
    path("<int:number>/book.xlsx", reading.workbook, name="book-xlsx"),
]
