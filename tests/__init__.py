"""The tests; the folders repeat those of src/nirpihak/."""
