"""Papers that are made when somebody asks and kept while they are true: blank forms, reviewers' packs.

A row is the truth of the job, as with dossiers; a request orders and hands out, a worker prints.
"""
