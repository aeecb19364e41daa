"""What may be done with evidence. A view or a job calls these; each writes its custody event in its own transaction."""
