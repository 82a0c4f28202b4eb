"""Objects that a query must narrow down by certain ids.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm
"""

from simulators.salesforce.schema import SObject
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.errors import QueryError


def check_narrowed(entity: SObject, query: tree.Query) -> None:
    """Raise QueryError MALFORMED_QUERY where the object wants a filter by an id that the query lacks."""
    names: tuple[str, ...] = entity.trait("filter_by", ())
    if not names:
        return
    wanted = {"id", *(name.lower() for name in names)}
    if query.where is None or not _narrows(query.where, wanted):
        reason = (
            f"Implementation restriction: {entity.name} requires a filter by a single Id on "
            f"{' or '.join(names)} using the equals operator or multiple Id's using the IN operator."
        )
        raise QueryError("MALFORMED_QUERY", reason)


def _narrows(condition: tree.Condition, names: set[str]) -> bool:
    match condition:
        case tree.Group(part=part):
            return _narrows(part, names)
        case tree.Logic(operator="and", parts=parts):
            return any(_narrows(part, names) for part in parts)
        case tree.Logic(parts=parts):
            return all(_narrows(part, names) for part in parts)
        case tree.Compare(left=tree.Path() as left, operator="="):
            return left.names[-1].lower() in names
        case tree.Member(left=tree.Path() as left, negated=False):
            return left.names[-1].lower() in names
    return False
