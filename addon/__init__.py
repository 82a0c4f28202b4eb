"""The Heroku add-on's rules: manifest, single sign-on token, resource requests, plans. Pure."""
