"""The interface for other systems: filing and reading back what was filed, by tokens of an institution."""
