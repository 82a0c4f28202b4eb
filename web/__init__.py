"""The Flask doors: parse, authorise, call one flow, render."""
