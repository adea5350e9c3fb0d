"""Verdicts on several frames together: gates, decisions, enrolment, evidence."""
