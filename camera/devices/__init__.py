"""Which cameras are connected, and when one comes or goes."""
