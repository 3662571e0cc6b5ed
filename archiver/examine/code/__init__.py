"""What Python, JavaScript and TypeScript files hold, read from syntax trees: imports, definitions, calls."""
