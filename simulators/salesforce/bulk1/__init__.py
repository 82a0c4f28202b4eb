"""Bulk API 1.0: its documents, the rows and results of batches, and PK chunking."""
