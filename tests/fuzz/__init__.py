"""Documents that nobody wrote: `make fuzz` mutates real ones and reads them, until its time is up.

    corpus    the documents to begin with: a folder of cases, or what the newsroom serves
    mutate    a random generator and documents in, another document out
    checks    what must hold of whatever is read; complaints out
    shrink    a document and its complaint in, a small one with the same complaint out
    hunt      many of them, in processes that may die; what is found is kept in a folder, with how to repeat it
    __main__  the command

The n-th document of a seed is always the same, as long as the corpus is.
"""
