"""Text, URLs, dates, languages and charsets put into one form. Pure; one module a kind of thing."""
