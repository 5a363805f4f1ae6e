"""From annotated articles to a weights folder. Never needed to use On Record."""
