"""Tables -> pictures, findings, pages, reports."""
