"""Stand-ins for Salesforce, Constant Contact and Heroku over HTTP. Production never imports them."""
