"""The public pages: Boleh?, the rulebook browser, and the page that assesses facts. It stores nothing of anybody."""
