"""Officers' accounts: who is logged in and what that person may open. Knows no exhibit and no case."""
