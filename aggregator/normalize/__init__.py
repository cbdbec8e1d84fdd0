"""Text, URLs, dates, languages, charsets and content codings put into one form. Pure; one module a kind of thing."""
