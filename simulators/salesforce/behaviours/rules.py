"""What a package asks of its records: validation rules, and lookups that may name some records alone.

https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_validationformulas.htm
"""

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError
from simulators.salesforce.formulas.compile import Scope, rule_sql
from simulators.salesforce.formulas.rollups import filter_sql

# what the vendor says where a package says nothing
NO_MATCH = "Value does not exist or does not match filter criteria."


def check_rules(change: Change) -> None:
    """Raise ApiError for the first validation rule that the saved record breaks; call once it is written."""
    whole = change.writer.org.catalog
    made = whole.at(change.made.name)
    for rule in made.trait("rules", ()):
        scope = Scope(catalog=whole, made=made, table="t", before=change.before)
        sql = f'SELECT {rule_sql(scope, rule.formula)} FROM "{made.name}" t WHERE t."Id" = ?'
        if change.writer.connection.execute(sql, (change.id,)).fetchone()[0]:
            fields = [rule.field] if rule.field else []
            raise ApiError(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, fields=fields)


def check_lookup_filters(change: Change) -> None:
    """Raise ApiError where a lookup names a record that its filter leaves out."""
    whole = change.writer.org.catalog
    for field in change.made.fields:
        wanted, record = field.lookup_filter, change.after.get(field.name)
        if wanted is None or wanted.optional or record is None or not change.moved(field.name):
            continue
        target = whole.at(field.to[0])
        conditions = " AND ".join(filter_sql(item, target, "t") for item in wanted.filters)
        sql = f'SELECT 1 FROM "{target.name}" t WHERE t."Id" = ? AND {conditions}'
        if change.writer.connection.execute(sql, (record,)).fetchone() is None:
            message = wanted.message or NO_MATCH
            raise ApiError(400, "FIELD_FILTER_VALIDATION_EXCEPTION", message, fields=[field.name])
