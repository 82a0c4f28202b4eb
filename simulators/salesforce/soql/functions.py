"""Functions of SOQL in SQL: aggregates and parts of dates.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_agg_functions.htm
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_date_functions.htm
"""

AGGREGATES = {
    "count": "count({0})",
    "count_distinct": "count(DISTINCT {0})",
    "sum": "sum({0})",
    "avg": "avg({0})",
    "min": "min({0})",
    "max": "max({0})",
}
_NUMBER = "CAST(strftime('%{1}', {0}) AS INTEGER)"
_QUARTER = "(CAST(strftime('%m', {0}) AS INTEGER) + 2) / 3"
# Parts of a date are taken in UTC, as the vendor does without convertTimezone().
DATE_PARTS = {
    "calendar_year": _NUMBER.replace("{1}", "Y"),
    "calendar_quarter": _QUARTER,
    "calendar_month": _NUMBER.replace("{1}", "m"),
    "day_in_month": _NUMBER.replace("{1}", "d"),
    "day_in_week": f"{_NUMBER.replace('{1}', 'w')} + 1",
    "day_in_year": _NUMBER.replace("{1}", "j"),
    "day_only": "substr({0}, 1, 10)",
    "fiscal_year": _NUMBER.replace("{1}", "Y"),
    "fiscal_quarter": _QUARTER,
    "fiscal_month": _NUMBER.replace("{1}", "m"),
    "hour_in_day": _NUMBER.replace("{1}", "H"),
    "week_in_month": f"({_NUMBER.replace('{1}', 'd')} + 6) / 7",
    "week_in_year": f"({_NUMBER.replace('{1}', 'j')} + 6) / 7",
}
# These change how a value is shown, not which it is: labels equal values here, and one currency is enough.
SHOWN_AS = frozenset({"tolabel", "format", "convertcurrency", "converttimezone"})
NUMERIC = frozenset({"sum", "avg"})
