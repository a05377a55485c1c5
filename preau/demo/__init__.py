"""A fictional territory living in the real schools: what `preau demo` shows, and what benches and tests measure on.

The schools are real (public facts of `preau/directory/data`), the people are not: names are drawn, lives are invented, addresses
end in example.org, telephones lie in the ranges kept for fiction. Everything follows from a seed and a date. The people reach the
directory by files in the ministry's own format and the same import as any user's.

`population` invents, `aaf` writes, `stage` opens the house (organisations, accounts, who may already sign in).
"""
