"""Files that people send: fetched from Discord alone, told by their content, and made readable."""
