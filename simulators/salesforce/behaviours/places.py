"""State and Country picklists: codes and names of an address are one value in two forms.

https://help.salesforce.com/s/articleView?id=sf.admin_state_country_picklists_overview.htm
"""

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError
from simulators.salesforce.objects.places import COUNTRIES, STATES
from simulators.salesforce.schema import SObject


def settle_places(change: Change) -> None:
    """Complete each address: the code gives the name, the name the code. Raises ApiError for unknown ones."""
    if not change.writer.org.feature("place_codes"):
        return
    for prefix in _prefixes(change.made):
        country = _settle(change, f"{prefix}Country", COUNTRIES)
        states = {code: name for (land, code), name in STATES.items() if land == country}
        named = change.after.get(f"{prefix}State") or change.after.get(f"{prefix}StateCode")
        if _given(change, f"{prefix}State") and named and country is None:
            message = (
                "A country/territory must be specified before specifying a state value for field: "
                "State/Province"
            )
            raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=[f"{prefix}State"])
        _settle(change, f"{prefix}State", states)


def _prefixes(made: SObject) -> list[str]:
    return [
        field.name.removesuffix("CountryCode") for field in made.fields if field.name.endswith("CountryCode")
    ]


def _given(change: Change, name: str) -> bool:
    return name in change.given or f"{name}Code" in change.given


def _settle(change: Change, name: str, known: dict[str, str]) -> str | None:
    """Complete one pair and return its code; a code that was sent goes before a name."""
    after = change.after
    code, text = after.get(f"{name}Code"), after.get(name)
    if name in change.given and f"{name}Code" not in change.given:
        code = next((each for each, label in known.items() if label.lower() == str(text or "").lower()), None)
        if text and code is None:
            message = (
                f"There's a problem with this {_word(name)}, even though it may appear correct. Please "
                f"select a {_word(name)} from the list of valid {_words(name)}.: {name}"
            )
            raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=[name])
    if code is not None and code not in known:
        message = f"{name}Code: bad value for restricted picklist field: {code}"
        raise ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=[f"{name}Code"])
    if _given(change, name):
        after[f"{name}Code"], after[name] = code, known.get(code) if code else None
    return code


def _word(name: str) -> str:
    return "country" if name.endswith("Country") else "state"


def _words(name: str) -> str:
    return "countries" if name.endswith("Country") else "states"
