"""Pictures of records: kept, shown, drawn over."""
