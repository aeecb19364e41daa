"""The rules of keys, one module an idea."""
