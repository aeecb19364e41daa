"""Lapor: drafts, filing, the mailbox of a report, and the queue of those who receive it."""
