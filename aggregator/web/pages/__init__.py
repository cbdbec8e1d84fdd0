"""The pages: an open archive and a Visit in, a Page out. Each knows its question and its template, nothing of HTTP."""
