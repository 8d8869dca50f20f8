"""Who may send what: origins, cookies, roles."""
