"""What only a developer's machine has: PostgreSQL, Valkey and the simulators as processes of this clone.

    lease.py     holds the services up while a block runs; starts them if nobody did
    keeper.py    the process that runs them, and stops them when nobody holds a lease any more
    services.py  which they are: command, sign of being ready, signal to stop
    place.py     where they keep data, ports and passwords: a folder under ignored var/
    settings.py  writes var/local.env, which config.py reads
    demo.py      the demo: services, migration, web, worker, first sync

Nothing outside this folder and the tests imports it: on Heroku add-ons stand where these services stood.
"""
