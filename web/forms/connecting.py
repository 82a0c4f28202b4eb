"""How each side is connected."""

from wtforms import TextAreaField
from wtforms.validators import Length

from web.forms.fields import REQUIRED, TEXT, Form, Line, Secret, Switch


class SandboxForm(Form):
    """Connect Salesforce with one button."""

    sandbox = Switch("This is a sandbox")


class KeyForm(Form):
    """Connect Salesforce with a key (JWT bearer)."""

    client_id = Line("Consumer key of your External Client App", [REQUIRED, TEXT])
    username = Line("User name", [REQUIRED, TEXT])
    private_key = TextAreaField(
        "Private key", [REQUIRED, Length(max=10_000)], render_kw={"rows": 4, "autocomplete": "off"}
    )
    sandbox = Switch("This is a sandbox")

    def forget(self) -> None:
        """Take the secret out before the form is shown again."""
        self.private_key.data = ""


class PasswordForm(Form):
    """Connect Salesforce with a user name, a password and a security token."""

    username = Line("User name", [REQUIRED, TEXT])
    password = Secret("Password", [REQUIRED, TEXT], render_kw={"type": "password", "autocomplete": "off"})
    security_token = Secret("Security token", [TEXT], render_kw={"type": "password", "autocomplete": "off"})
    sandbox = Switch("This is a sandbox")

    def forget(self) -> None:
        """Take the secrets out before the form is shown again."""
        self.password.data = self.security_token.data = ""


class ApiKeyForm(Form):
    """Connect Constant Contact, with the customer's own API key or the deployment's."""

    client_id = Line("Your API key", [TEXT])
    client_secret = Secret(
        "Its secret, if it has one", [TEXT], render_kw={"type": "password", "autocomplete": "off"}
    )
