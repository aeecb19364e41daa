"""What the pages of accounts do: passwords, second factors, pauses after wrong tries, history, open sessions."""
