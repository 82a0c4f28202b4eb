"""Where the vendor's published description is known to be wrong or silent: each allowance with its reason."""

from collections.abc import Mapping

# Query parameters that operations take without declaring them.
UNDECLARED_QUERY: Mapping[str, str] = {
    "cursor": "paging needs it and every `_links.next` carries it, yet no operation declares it",
}

# Status codes that any operation may answer with.
UNDECLARED_STATUS: Mapping[int, str] = {
    401: "a token can be wrong or expired at any call",
    403: "scope and privilege are checked at any call",
    429: "the gateway's rate and quota hold for any call; few operations declare it",
    415: "a wrong Content-Type is refused everywhere; few operations declare it",
}

# (METHOD, template, status): what single operations leave out.
UNDECLARED_ANSWERS: Mapping[tuple[str, str, int], str] = {
    ("PUT", "/contact_lists/{list_id}", 409): "a list cannot be renamed to a taken name; POST declares it",
    ("PUT", "/contact_custom_fields/{custom_field_id}", 409): "labels are unique; POST declares it",
    ("GET", "/account/summary/physical_address", 404): "an account may have none",
}

# Definition: {key: schema}. Keys that a request may hold beside the declared ones.
UNDECLARED_REQUEST_KEYS: Mapping[str, Mapping[str, dict[str, object]]] = {
    # declared as "home country", with a blank, beside home_city and home_state
    "JsonImportContact": {"home_country": {"type": "string", "maxLength": 50}},
}

# Definition: pattern of further keys, with their schema.
REQUEST_KEY_PATTERNS: Mapping[str, Mapping[str, dict[str, object]]] = {
    # declared as the one literal key `cf:custom_field_name`; the text says any custom field's name
    "JsonImportContact": {"^cf:.+$": {"type": "string", "maxLength": 255}},
}

# Keys of answers that may be null although Swagger 2.0 knows no null.
NULLABLE_ANSWER_KEYS: Mapping[str, str] = {
    "next": "the guide to reports shows `next: null` on a last page",
}

# Keys of answers that may be absent although they are required.
OPTIONAL_ANSWER_KEYS: Mapping[str, str] = {
    "next": "the last page of segments has nothing to link to",
}

# Keys of answers: limits that other pages of the documentation contradict.
RELAXED_ANSWER_LIMITS: Mapping[str, Mapping[str, int]] = {
    # sign_up_form takes 50, the vendor's own WordPress plugin raised its limit to 50
    "custom_fields": {"maxItems": 50},
}

# Keys of a request that are marked read-only in one place and are to be written in another.
WRITABLE_READ_ONLY: Mapping[str, str] = {
    "list_memberships": "its items are marked read-only, yet it is how lists are set",
    "taggings": "likewise",
}

# Schemas of answers that stand in no response although the operation answers with them.
UNDECLARED_BODIES: Mapping[tuple[str, str, int], str] = {
    ("PUT", "/contacts/resubscribe/{contact_id}", 200): "its answer has no schema",
}
