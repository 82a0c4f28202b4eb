"""Rows that say why a person is left alone."""

from collections.abc import Callable, Mapping
from typing import Final

from sync.match import trim
from sync.plan import Action, Parameter, PlanRow, Reason
from sync.records import Pair

Parameters = Mapping[str, Parameter]


def skip(pair: Pair, reason: Reason, parameters: Parameters) -> PlanRow:
    """Leave the person alone, with what the reason's sentence needs."""
    return PlanRow(
        person_id=pair.person.id,
        action=Action.SKIP,
        reason=reason,
        contact_id=pair.member.contact_id if pair.member else None,
        address=trim(pair.person.address),
        parameters=parameters,
    )


def excluded(pair: Pair, reason: Reason) -> PlanRow:
    """Leave the person alone for a reason of EXCLUSIONS."""
    return skip(pair, reason, _PARAMETERS.get(reason, _none)(pair))


def _opted_out_here(pair: Pair) -> Parameters:
    """Name the Salesforce record: the person's own, else the other one that has the address."""
    if pair.person.opted_out or pair.opt_out is None:
        return {"record": pair.person.id}
    return {"record": pair.opt_out.record_id}


def _opted_out_there(pair: Pair) -> Parameters:
    """Name the contact: the person's own, else the one that had the address."""
    if pair.member and pair.member.permission == "unsubscribed":
        return {"record": pair.member.contact_id}
    return {"record": pair.opt_out.record_id if pair.opt_out else ""}


def _shadowed(pair: Pair) -> Parameters:
    return {"by": pair.shadowed_by or ""}


def _none(_: Pair) -> Parameters:
    return {}


_PARAMETERS: Final[Mapping[Reason, Callable[[Pair], Parameters]]] = {
    Reason.OPTED_OUT_SALESFORCE: _opted_out_here,
    Reason.OPTED_OUT_CONSTANT_CONTACT: _opted_out_there,
    Reason.SHADOWED: _shadowed,
}
"""What a skip's sentence needs; reasons that are not here need nothing. SQL writes the same."""
