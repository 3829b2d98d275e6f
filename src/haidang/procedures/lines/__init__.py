"""What fees, exemptions and promised limits have in common: lines of a file, each with its days and its act."""
