"""Products that are graded here: their models, and the recipes they are judged by."""
