"""Institutions, their units, their officers and what each may do. Knows no report and no exhibit."""
