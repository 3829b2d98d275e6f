"""Rule books as officials keep them: written leaf by leaf or in Excel, checked, tried on last year's data, compared, frozen, assigned."""
