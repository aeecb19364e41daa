"""What is done to institutions, people and roles."""
