"""One reported public address -> files: what the origin sent, what it looked like, what was missed.

Chromium's only road is our own recording proxy. Follows no links, logs in nowhere, knows no exhibit, log or Django.
"""
