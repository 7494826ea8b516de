# %% [markdown]
# # 91 · Work at scale
#
# ## Question
#
# **The same questions, of millions of mails?** For cases that do not fit into memory, or into one machine.
#
# Reading is the slow part, and each file is read on its own: by worker processes of this machine, or by a Dask cluster
# that is there already. The tables lie on disk as Parquet, and DuckDB answers from there without loading them.
# Verdicts do not depend on where the reading was done; this notebook checks that on the case at hand.

# %% [markdown]
# ## Parameters
#
# `SCHEDULER` is the address of a Dask scheduler, such as `tcp://host:8786`; evidence and case must lie where each of
# its workers finds them under the same path. `AGAIN` is an empty folder for the second reading.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case
WORKERS = 2  # worker processes of this machine
SCHEDULER = None  # a Dask scheduler, which then reads in their place
AGAIN = None  # where to make the case again; None makes it beside the first

# %%
import toolkit
from toolkit.notebook import beside, case_at, evidence_of, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer
#
# The same evidence, read again by workers into a case of its own. A worker that dies, hangs or asks for too much memory
# takes one file with it, which becomes a row of `problems`; the others go on.

# %%
again = toolkit.investigate(
    evidence_of(case),
    AGAIN or beside(case, "again"),
    config=case.folder / "case.toml",
    workers=WORKERS,
    scheduler=SCHEDULER,
)

# %%
show(
    again.sql("select verdict, count(*) as mails from verdicts group by 1 order by 2 desc, 1"),
    "What the mail is, read by workers",
)

# %% [markdown]
# Mail by mail, the two readings must agree. An empty table is the good answer.

# %%
ruling = ["mail_uid", "verdict", "certainty", "rule"]
both = case.verdicts[ruling].merge(again.verdicts[ruling], on="mail_uid", how="outer", suffixes=("_first", "_again"))
show(
    both[both["verdict_first"].ne(both["verdict_again"]).fillna(True)],
    "Mails with another verdict, or known to one reading only",
)

# %% [markdown]
# Questions go to the Parquet files. Only the answer comes into memory, however many rows lie behind it.

# %%
show(
    again.sql("""
    select cast(received_at at time zone 'UTC' as date) as day, count(*) as mails,
           count(*) filter (where verdict like '%spoof') as spoofs, count(distinct connecting_ip) as addresses
    from mail join verdicts using (mail_uid) where received_at is not null group by 1 order by 1"""),
    "Day by day, in UTC",
)

# %%
show(
    again.sql("""
    select e.evidence_id, any_value(f.path) as path, count(*) as copies, sum(e.size_bytes) as bytes
    from messages e join manifest f using (evidence_id) group by 1 order by 3 desc limit 20"""),
    "The largest sources",
)

# %% [markdown]
# A table as a frame, but only the columns that are needed:

# %%
show(again.store.read("trace", ["occurred_at", "sender_address", "recipient", "status"]), "Trace", rows=20)

# %% [markdown]
# ## What to look for
#
# - **Headers first.** `depth="headers"` reads no bodies and no attachments, and is faster. Judge, then
#   deepen the suspicious mails alone: `toolkit load CASE --depth headers`, and `docs/cli.md` for the way back.
# - **`problems` of stage `load`**: a file that killed its worker is named there, with the reason.
# - **Memory.** Each worker holds one file at a time. Use fewer workers where mailboxes are large, not smaller machines.

# %% [markdown]
# ## What it does not prove
#
# - That two readings agree says that the result does not depend on *where* it was read. Both share the same rules.
# - A quick count is still a count of what was exported.
