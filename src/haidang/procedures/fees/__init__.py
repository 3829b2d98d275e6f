"""What procedures cost: dated lines with their acts, who pays less, and what the published text lets us assume meanwhile."""
