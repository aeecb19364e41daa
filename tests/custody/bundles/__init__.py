"""Tests of `nirpihak.custody.bundles`: an invented bundle is written and verified again."""
