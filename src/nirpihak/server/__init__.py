"""The Django project: pages for people, over the engine. It may import every floor below it."""
