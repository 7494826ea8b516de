# %% [markdown]
# # 08 · Write the report
#
# ## Question
#
# **What can we say, and on what?**
#
# A report says what is recorded, what is claimed, and what it is consistent with. It never says *proves*. Each number
# in it names the query it comes from, and `toolkit verify` works all of them out again. A report is written only once
# the gates before it are open.

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case
CONFIRMED_BY = None  # your name, once you have looked: it opens the gate
REDACTED = False  # True writes the report a second time, with people hidden and subjects left out

# %%
from toolkit.delivery import redact
from toolkit.notebook import case_at, differences, files_of, gate, labels, losses, rerun, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer
#
# The gates of the notebooks before, asked again where one is still closed, or closed again because the tables
# changed.

# %%
gate(case, "profile", confirmed_by=CONFIRMED_BY)
gate(case, "losses", confirmed_by=CONFIRMED_BY, needed=len(losses(case)) > 0)
gate(case, "senders", confirmed_by=CONFIRMED_BY)
gate(case, "counts", confirmed_by=CONFIRMED_BY)

# %%
show(labels(case), "What reviewers held single mails to be")

# %% [markdown]
# Figures, report and exports, written anew from the tables as they stand.

# %%
rerun(case, "chart", "report", "export")

# %%
if REDACTED:
    redact(case)

# %%
show(files_of(case, "report", "export"), "What there is to hand over")

# %%
show(differences(case), "What differs from what was recorded, the report's numbers included")

# %% [markdown]
# ## What to look for
#
# - **Read the report once as the other side would.** Is every sentence backed by a row? Are the losses named on the
#   first pages?
# - **The containment sheet** in `export` is a text to review: commands with this case's values. It is never run from
#   here.
# - **Who may read it.** The full report names people. Set `REDACTED` for a second one in which they are not named.
# - **Indicators** are defanged in the report and plain in the exported lists. Do not paste the latter into mail.

# %% [markdown]
# ## What it does not prove
#
# - A report that verifies agrees with its tables. Whether the tables say enough is what the notebooks before were
#   about.
# - Labels are opinions of people, recorded with their names; the verdicts stand as the rules gave them.

# %% [markdown]
# The walk ends here. For questions of your own: [90 · Pivot freely](90_pivot_freely.ipynb). For cases of millions of
# mails: [91 · Work at scale](91_work_at_scale.ipynb).
