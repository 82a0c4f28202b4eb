"""What Salesforce hands a Canvas app: verified first, parsed after. Pure: no I/O, no clock."""
