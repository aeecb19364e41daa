"""The room where reports are examined: cases, their facts, the respondent's answer, decisions, referrals."""
