"""What quality staff work with: control charts, diagnosis, lots, rolls and modules."""
