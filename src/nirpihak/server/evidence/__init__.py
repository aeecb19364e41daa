"""Evidence: exhibits kept unchanged, the custody log of all that is done with them, captures, and bundles."""
