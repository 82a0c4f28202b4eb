"""The fields of a contact with their types and lengths, as the vendor's published description has them."""

from dataclasses import replace

from simulators.constant_contact.shapes import Many, Shape, Text, Uuid, Whole

SOURCES = ("Contact", "Account")
PERMISSIONS = ("explicit", "implicit", "not_set", "pending_confirmation", "temp_hold", "unsubscribed")
PHONE_KINDS = ("home", "work", "mobile", "other")
ADDRESS_KINDS = ("home", "work", "other")
NAMES = {name: Text(longest=50) for name in ("first_name", "last_name", "job_title", "company_name")}
DAYS = {
    "birthday_month": Whole(least=1, most=12),
    "birthday_day": Whole(least=1, most=31),
    "anniversary": Text(longest=10),
}
ADDRESS = Shape(
    rules={
        "kind": Text(required=True, choices=ADDRESS_KINDS),
        "street": Text(longest=255),
        "city": Text(longest=50),
        "state": Text(longest=50),
        "postal_code": Text(longest=50),
        "country": Text(longest=50),
    }
)
FIELD = Shape(
    rules={
        "custom_field_id": Uuid(required=True),
        "value": Text(longest=255),
        "choice_ids": Many(each=Text(longest=50), most=100),
    }
)
SMS_PERMISSIONS = ("explicit", "unsubscribed", "pending_confirmation", "not_set")
CONSENT = {
    "sms_consent_permission": Text(required=True, choices=SMS_PERMISSIONS),
    "consent_type": Text(required=True, choices=("promotional_sms",)),
    "consent_medium_details": Text(longest=1000),
    "consent_medium_type": Text(longest=2),
    "consent_medium_url": Text(longest=2000),
    "advertised_frequency": Whole(),
    "advertised_interval": Text(longest=20),
}
CONSENTS = Many(each=Shape(rules=CONSENT))
SMS = Shape(
    rules={
        "full_sms_address": Text(required=True, longest=20, shortest=4),
        "sms_channel_consents": replace(CONSENTS, required=True),
    }
)
SUBRESOURCES = {
    # How many custom fields fit is a switch, so the rule here is the larger number.
    "custom_fields": Many(each=FIELD, most=50),
    "phone_numbers": Many(
        each=Shape(rules={"phone_number": Text(longest=25), "kind": Text(choices=PHONE_KINDS)}), most=3
    ),
    "street_addresses": Many(each=ADDRESS, most=3),
    "list_memberships": Many(most=50),
    "taggings": Many(most=50),
    "notes": Many(each=Shape(rules={"content": Text(longest=2000)}), most=150),
    "sms_channel": SMS,
}
EMAIL = Shape(
    rules={
        "address": Text(required=True, longest=80, shortest=1),
        "permission_to_send": Text(choices=PERMISSIONS),
        "opt_out_reason": Text(longest=255),
    }
)
# create_source and update_source are checked by hand: their complaint has words of its own.
WRITE = Shape(rules={"email_address": EMAIL, **NAMES, **DAYS, **SUBRESOURCES})
SIGN_UP = Shape(
    rules={
        "email_address": Text(longest=50, shortest=1),
        **NAMES,
        **DAYS,
        "phone_number": Text(longest=25),
        "list_memberships": Many(required=True, most=50, least=1),
        "custom_fields": Many(each=FIELD, most=50),
        "street_address": ADDRESS,
        "sms_channel": Shape(
            rules={
                "sms_address": Text(required=True, longest=20, shortest=4),
                "dial_code": Text(required=True, longest=5),
                "country_code": Text(required=True, longest=2),
                "sms_channel_consents": CONSENTS,
            }
        ),
    }
)
RESUBSCRIBE = Shape(rules={"list_ids": Many(required=True, least=1)})
