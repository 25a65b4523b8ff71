"""Makes the reader's weights: ``python -m training.reader`` (see README.md in this folder)."""
