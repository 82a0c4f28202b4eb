"""Why a signed request was not accepted, and what the person or the operator does about it.

SignedRequestError
|- NotSigned     nothing, or nothing of that shape, was posted
|- TooLarge      longer than any real request
|- BadSignature  signed with another secret, or changed on its way
`- NotUsable     genuine, but not what this app can work with
"""


class SignedRequestError(Exception):
    """The message may be shown; it holds nothing of the request."""


class NotSigned(SignedRequestError):  # noqa: N818 - reads as what is wrong; the tree is above
    def __init__(self) -> None:
        super().__init__(
            "Open this app from its tab or button in Salesforce: no signed request came with the call."
        )


class TooLarge(SignedRequestError):  # noqa: N818 - see NotSigned
    def __init__(self) -> None:
        super().__init__("The signed request is too long. Pass fewer parameters to the Canvas app.")


class BadSignature(SignedRequestError):  # noqa: N818 - see NotSigned
    def __init__(self) -> None:
        super().__init__(
            "The signature does not match. Reload the page in Salesforce; if that does not help, compare"
            " the app's consumer secret in Salesforce with SALESFORCE_CLIENT_SECRET."
        )


class NotUsable(SignedRequestError):  # noqa: N818 - see NotSigned
    """Genuine, but `what` is missing or not as Salesforce sends it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Salesforce signed this request, but {what}. Reload the page; then check the app's settings."
        )
        self.what = what
