"""What several frames say together: gates, decisions, enrolment, evidence."""
