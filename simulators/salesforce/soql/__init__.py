"""SOQL: text to tree, tree to SQL over our own tables."""
