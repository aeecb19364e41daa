"""What may be done with a case: every rule of the room is here, and no page."""
