"""The self-check page without its content: a page, a server that writes down what it is asked, an engine."""
