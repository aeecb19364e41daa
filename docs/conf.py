"""How Sphinx builds the handbook: Markdown in, a static site out, nothing fetched.

The pages under docs/rulebook/ are written from the rulebook at each build, so they cannot fall behind it.
"""

import sys
from importlib import import_module
from pathlib import Path

import nirpihak

HERE = Path(__file__).parent

project = "Nirpihak"
author = "Nirpihak"
project_copyright = "Nirpihak, Apache-2.0"
version = release = nirpihak.__version__
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "smartquotes"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Nirpihak"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0f4c5c", "color-brand-content": "#0f4c5c"},
    "dark_css_variables": {"color-brand-primary": "#7cc3d4", "color-brand-content": "#7cc3d4"},
}

# Sphinx runs this file without its folder on the path.
sys.path.insert(0, str(HERE))
import_module("rulebook_pages").write_pages(HERE / "rulebook")
