"""The RQ doors: jobs carry ids only, and what they do is a flow."""
