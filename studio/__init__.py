"""The studio: renders invented screenshots with their truth, to develop and measure the reading of pictures.

For developers only, like the tests: nothing under `src/` may import it. It draws neutral layouts of its own, with
invented people, invented texts and invented icons; no layout copies a brand's artwork and no picture holds a face.
"""
