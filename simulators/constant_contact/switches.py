"""What nobody has confirmed about the vendor, each a switch; the first choice is the default.

The defaults follow the documentation where it hints at something, else the way that is harder on a client.
"""

from simulators.kernel.switches import Switch

TABLE = (
    Switch(
        name="deletion_moves_updated_at",
        choices=(True, False),
        meaning="Whether deleting a contact moves its updated_at, so that updated_after finds it.",
    ),
    Switch(
        name="list_change_moves_updated_at",
        choices=(False, True),
        meaning="Whether joining or leaving a list by an activity moves the contact's updated_at.",
    ),
    Switch(
        name="unchanged_import_moves_updated_at",
        choices=(True, False),
        meaning="Whether an import that changes nothing of a contact moves its updated_at.",
    ),
    Switch(
        name="import_revives_deleted",
        choices=(True, False),
        meaning="Whether an import revives a deleted contact; if not, the row counts as an error.",
    ),
    Switch(
        name="import_re_adds_leavers",
        choices=(True, False),
        meaning="Whether an import or a list add puts a person back on a list that they left themselves.",
    ),
    Switch(
        name="import_clears_blanks",
        choices=(False, True),
        meaning="Whether an empty value in an import erases what the contact had.",
    ),
    Switch(
        name="optout_after_works",
        choices=(True, False),
        meaning="Whether optout_after and optout_before filter; if not, they are ignored.",
    ),
    Switch(
        name="custom_field_limit",
        choices=(25, 50),
        meaning="How many custom fields one contact can have.",
    ),
    Switch(
        name="import_international_phone",
        choices=("dropped", "error", "kept"),
        meaning="A phone that is not North American in an import: dropped silently, row refused, or kept.",
    ),
    Switch(
        name="import_long_values",
        choices=("error", "cut"),
        meaning="A value over its length in an import: the row counts as an error, or the value is cut.",
    ),
    Switch(
        name="import_limit_bytes",
        choices=(4_194_304, 4_000_000),
        meaning="Bytes of an import's body that are read; the rest is dropped without a word.",
    ),
    Switch(
        name="opt_out_leaves_lists",
        choices=(False, True),
        meaning="Whether an unsubscribe ends the contact's list memberships.",
    ),
    Switch(
        name="put_resubscribes",
        choices=("allowed", "ignored", "refused"),
        meaning="PUT from unsubscribed by the person to implicit or explicit: done, ignored, or 400.",
    ),
    Switch(
        name="put_adds_unsubscribed_to_lists",
        choices=("ignored", "allowed"),
        meaning="PUT that puts an unsubscribed contact on a new list: that list is ignored, or joined.",
    ),
    Switch(
        name="put_without_email",
        choices=("kept", "removed"),
        meaning="PUT without email_address: the address stays as a subresource would, or is removed.",
    ),
    Switch(
        name="duplicate_kinds",
        choices=("kept", "last", "refused"),
        meaning="Two phones or addresses of one kind: both kept, the last wins, or 400.",
    ),
    Switch(
        name="confirmed_opt_in",
        choices=(False, True),
        meaning="The account's Confirmed Opt-in setting: sign_up_form makes pending_confirmation.",
    ),
    Switch(
        name="export_headers",
        choices=("captions", "names"),
        meaning="First line of a CSV export: captions (Email address) or field names (email_address).",
    ),
    Switch(
        name="last_page_links",
        choices=("absent", "empty", "null"),
        meaning="A last page's _links: absent, {} or {'next': null}.",
    ),
    Switch(
        name="pages_repeat_contacts",
        choices=(False, True),
        meaning="Whether the last contact of a page comes again as the first of the next.",
    ),
    Switch(
        name="device_flow_refresh_token",
        choices=(True, False),
        meaning="Whether the device flow gives a refresh token with offline_access.",
    ),
    Switch(
        name="throttled_calls_use_quota",
        choices=(False, True),
        meaning="Whether a call refused for its rate counts against the day's quota.",
    ),
    Switch(
        name="authorize_page",
        choices=("ask", "allow", "deny"),
        meaning="The consent page shows a form, or answers at once for the first user (for tests).",
    ),
    Switch(
        name="sign_up_abuse_protection",
        choices=(False, True),
        meaning="More than 5 sign-ups or updates of an address in 24 hours make it invalid for 48 hours.",
    ),
    Switch(
        name="missing_tag_delete_status",
        choices=(404, 406),
        meaning="DELETE of a tag that is not there: both are documented in the same words.",
    ),
    Switch(
        name="field_name_case",
        choices=("lower", "as_label"),
        meaning="A custom field's name: its label lower-cased with _ for blanks, or with its case kept.",
    ),
)
