"""What is written out for readers: HTML for pages."""
