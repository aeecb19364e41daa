"""The rules of taking reports in. Views and routes call these; nothing else writes the tables."""
