"""How evidence is kept and proved: the log, its proofs and signatures, stores, timestamps and bundles.

Knows nothing of Django, of pages or of cases. What a verifier needs, and nothing else, lies in `checking`.
"""
