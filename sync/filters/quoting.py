"""Texts of a filter as SOQL literals.

The rules are the vendor's own few lines, written here and not taken from a library: importing any module of
simple-salesforce imports the whole of it, and the core imports no adapter. A test holds both together.
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
"""

from typing import Final

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\\",
        "'": r"\'",
        '"': r"\"",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\b": r"\b",
        "\f": r"\f",
    }
)
_WILD: Final = str.maketrans({"%": r"\%", "_": r"\_"})


def quote(text: str) -> str:
    """Write a text that stands for itself."""
    return f"'{text.translate(_ESCAPES)}'"


def quote_like(text: str, *, before: str = "", after: str = "") -> str:
    """Write a pattern for LIKE that holds the text as it is, between the wildcards before and after."""
    return f"'{before}{text.translate(_ESCAPES).translate(_WILD)}{after}'"
