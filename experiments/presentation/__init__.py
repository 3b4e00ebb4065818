"""How results are shown: texts in two languages, charts, pages, progress."""
