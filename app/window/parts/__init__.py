"""Widgets, colours and icons that pages and panes share."""
