"""Reading: whom a text concerns, for or against, and which words say so; every answer is a suggestion.

It reads one piece of text at a time, with the participants' names masked, so that it cannot know sides.
It knows no law, keeps nothing, and looks for nobody.
"""
