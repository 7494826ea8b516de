# %% [markdown]
# # 01 · Load the evidence
#
# ## Question
#
# **What do we have, and what could we *not* read?**
#
# An investigation is only as good as its blind spots are known. Every container says how many items it declares; the
# ledger says how many came out, how many failed and why. A run that lost something must not look like one that did
# not.

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case
CONFIRMED_BY = None  # your name, once you have looked: it opens the gate

# %%
from toolkit.notebook import case_at, containers, figure, gate, losses, not_recognised, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
show(containers(case), "The ledger: what each container says it holds, and what came out")

# %%
show(not_recognised(case), "Files that no reader took")

# %%
lost = losses(case)
show(lost, "Evidence that was lost: what gave less than it declares, or could not be opened")

# %% [markdown]
# Whatever could not be read or understood is one row here: which file, where in it, what was wrong, and the text as
# found.

# %%
show(case.problems[["stage", "evidence_id", "locator", "field", "reason", "excerpt"]], "Problems")

# %%
show(
    case.sql("""
    select evidence_id, 'messages' as what, count(*) as rows, min(received_at) as first, max(received_at) as last
    from messages group by 1 having count(*) > 1 union all
    select evidence_id, 'trace, ' || any_value(dialect), count(*), min(occurred_at), max(occurred_at)
    from trace group by 1 order by 4"""),
    "What each source covers, in UTC",
)

# %%
figure(case, "coverage")

# %% [markdown]
# ## What to look for
#
# - **Failed items** in the ledger. One unreadable mailbox can hold the first victim.
# - **Gaps**: days inside the window that no trace and no mailbox covers. The figure draws them as grey bands. Silence
#   there is not peace.
# - **A trace that begins late.** Microsoft keeps message traces for ninety days at most; what is older must come from
#   mailboxes.
# - **Problems of one kind that repeat**: often a whole export was saved in the wrong format, and a new export mends
#   it.

# %% [markdown]
# ## What it does not prove
#
# - An item that came out may still be incomplete: a message saved by a mail program can have lost its transport
#   headers. Such copies have `header_origin` `absent`, and their answers stay UNKNOWN.
# - A ledger that balances says that nothing was lost *in reading*. What was deleted before the export is not in it.

# %% [markdown]
# ## Gate
#
# If nothing was lost there is nothing to confirm. If something was, go on only when you can name the loss in the
# report.

# %%
gate(case, "losses", confirmed_by=CONFIRMED_BY, needed=len(lost) > 0)

# %% [markdown]
# Next: [02 · Read one message](02_read_one_message.ipynb).
