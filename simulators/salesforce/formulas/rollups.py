"""Roll-up summaries of a master over its details, and the filters that packages write for them and lookups.

https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm
"""

from simulators.salesforce.catalog import Catalog
from simulators.salesforce.schema import NUMBER_TYPES, FilterItem, Rollup, SObject

_AGGREGATES = {"count": "count(*)", "sum": "coalesce(sum({0}), 0)", "min": "min({0})", "max": "max({0})"}
_OPERATIONS = {
    "equals": "{0} = {1}",
    "notEqual": "{0} IS NOT {1}",
    "lessThan": "{0} < {1}",
    "greaterThan": "{0} > {1}",
    "lessOrEqual": "{0} <= {1}",
    "greaterOrEqual": "{0} >= {1}",
    "contains": "instr(lower(coalesce({0}, '')), lower({1})) > 0",
    "notContain": "instr(lower(coalesce({0}, '')), lower({1})) = 0",
    "startsWith": "lower(substr({0}, 1, length({1}))) = lower({1})",
}


def rollup_sql(rollup: Rollup, catalog: Catalog, table: str) -> str:
    """Return the value of a roll-up for a row of the master. Raises ValueError for an unknown detail."""
    detail = catalog.find(rollup.detail)
    if detail is None or rollup.lookup.lower() not in detail.by_name:
        raise ValueError(f"A roll-up goes over {rollup.detail}.{rollup.lookup}, which the org does not have.")
    inner = f"{table}_r"
    column = f'{inner}."{rollup.summed}"' if rollup.summed else ""
    conditions = [f'{inner}."{rollup.lookup}" = {table}."Id"', f'{inner}."IsDeleted" = 0']
    conditions += [filter_sql(item, detail, inner) for item in rollup.filters]
    what = _AGGREGATES[rollup.operation].format(column)
    return f'(SELECT {what} FROM "{detail.name}" {inner} WHERE {" AND ".join(conditions)})'


def filter_sql(item: FilterItem, made: SObject, table: str) -> str:
    """Return one filter over a row as SQL. Raises ValueError."""
    found = made.by_name.get(item.field.lower())
    if found is None or item.operation not in _OPERATIONS or not found.stored:
        raise ValueError(f"The filter {item.field} {item.operation} on {made.name} is not simulated.")
    if found.type == "boolean":
        value = str(int(item.value.lower() == "true"))
    elif found.type in NUMBER_TYPES and item.value:
        value = repr(float(item.value))
    else:
        value = "'" + item.value.replace("'", "''") + "'" if item.value else "NULL"
    column = f'{table}."{found.name}"'
    return f"({_OPERATIONS[item.operation].format(column, value)})"
