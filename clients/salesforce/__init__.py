"""Salesforce: the same file names as in every neighbour."""
