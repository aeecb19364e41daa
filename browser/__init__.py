"""What runs on the reader's own device: the worker, the pages' modules, and what puts them together."""
