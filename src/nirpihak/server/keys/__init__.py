"""Keys: of institutions, of reports, and of the people who alone can open a reporter's identity. Knows no report."""
