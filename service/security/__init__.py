"""Who may do what and who is who: permissions, passwords, sessions, tokens. Pure of Flask."""
