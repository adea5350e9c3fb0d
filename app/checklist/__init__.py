"""What only hardware can confirm: a checklist that runs on a connected camera and writes down what it saw."""
