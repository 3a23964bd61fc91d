"""Who may do what; passwords; tokens. No Flask."""
