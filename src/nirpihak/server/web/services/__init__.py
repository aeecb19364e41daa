"""What the views ask for: each module prepares one page's content from the engine. None knows of HTTP."""
