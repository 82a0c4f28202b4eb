"""What the vendor does by itself when records of an object are saved or deleted, object by object."""

from collections.abc import Callable, Mapping, Sequence

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.behaviours.names import set_full_name, set_person_marks
from simulators.salesforce.behaviours.uniques import check_unique

__all__ = ["AFTER_SAVE", "BEFORE_SAVE", "CHECKS", "ON_DELETE", "Change"]

Act = Callable[[Change], None]
Acts = Mapping[str, Sequence[Act]]

BEFORE_SAVE: Acts = {
    "Contact": (set_full_name, set_person_marks),
    "Lead": (set_full_name, set_person_marks),
    "User": (set_full_name,),
}
CHECKS: Acts = {"*": (check_unique,)}
AFTER_SAVE: Acts = {}
ON_DELETE: Acts = {}
