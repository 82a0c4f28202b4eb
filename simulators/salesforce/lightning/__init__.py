"""A page that looks and behaves like Lightning where it hosts a Canvas app: sign-in, tabs, lists, records.

    pages.py     what a browser is shown
    canvas.py    the signed request, with all keys that recorded ones have, and who must approve the app first
    static/      the parent of the app's frame: answers the vendor's own JavaScript SDK as Salesforce does
    control.py   where the Canvas app is, which secret signs, whether users must approve it

Show it as http://localhost:N while the app is at http://127.0.0.1:M: to a browser these are two sites.
"""
