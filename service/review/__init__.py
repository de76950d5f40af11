"""People settle what is doubtful, and have the last word on any record."""
