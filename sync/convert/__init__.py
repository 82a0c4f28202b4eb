"""Make a text of one side one that the other can hold, both ways. The same text in, the same text out.

`to_constant_contact` and `to_salesforce` answer a text or a Fault. Towards Constant Contact a text that is
too long is cut, which the checks announce with numbers; towards Salesforce nothing ever is: it is a Fault.
"""

from sync.convert.both import (
    PLACEHOLDER,
    agree,
    convert,
    is_placeholder,
    to_constant_contact,
    to_salesforce,
)
from sync.convert.faults import Converted, Fault, FaultCode

__all__ = [
    "PLACEHOLDER",
    "Converted",
    "Fault",
    "FaultCode",
    "agree",
    "convert",
    "is_placeholder",
    "to_constant_contact",
    "to_salesforce",
]
