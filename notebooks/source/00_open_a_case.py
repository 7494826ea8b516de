# %% [markdown]
# # 00 · Open a case
#
# ## Question
#
# **Is the evidence what we were given, and who are “we”?**
#
# Everything that follows rests on two things. The evidence must be the bytes that were handed over, and the toolkit
# must know which domains, tenants and addresses are *ours*: a mail can only be spoofed in a name that somebody owns.
# The first can be checked by a machine. The second needs you, and so this notebook ends at a gate.

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
from toolkit.notebook import case_at, custody_log, differences, gate, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer
#
# Every file that was handed over, numbered and hashed while it was read. A file inside an archive has its archive's
# number first: `E0003.1` came out of `E0003`.

# %%
show(case.manifest[["evidence_id", "path", "kind", "size_bytes", "sha256"]], "The evidence")

# %% [markdown]
# The evidence is hashed again now, and so are the tables made from it; the custody log is checked line by line. An
# empty table is the good answer.

# %%
show(differences(case), "What differs from what was recorded")

# %%
show(custody_log(case), "The custody log: what was done, when and by whom")

# %% [markdown]
# And this is who “we” are. What you did not state was inferred from the evidence, is marked so, and says why.
# Inferred relays and gateways are shown but never used: see [whose mail is it](../docs/method.md#whose-mail-is-it).

# %%
show(case.profile, "What is held to be ours")

# %% [markdown]
# ## What to look for
#
# - **A domain that is missing.** Mail in its name would pass as `external`. List sub-domains too: a parent does not
#   cover them.
# - **A domain too many.** Everything sent in its name would look like a spoof.
# - **A relay that is not stated**: printers, scanners, the ticket system, the backup script. Ask the people who run
#   them.
# - **A gateway** in front of Exchange Online. If there is one, state it: it changes what an address means.
#
# What is wrong here is mended in the case's `case.toml`. Then run `toolkit judge CASE` and `toolkit relate CASE`, and
# come back.

# %% [markdown]
# ## What it does not prove
#
# - A hash says that the bytes did not change *since the toolkit read them*. What happened before is for the chain of
#   custody outside this case.
# - That the evidence is complete. Mailboxes that nobody exported, and days that no trace covers, are not seen here;
#   the next notebook shows what is.
# - The custody log is a chain: an altered line shows. A removed *last* line does not, unless its hash was noted
#   elsewhere.

# %% [markdown]
# ## Gate
#
# Confirm that the profile is right. The confirmation is written into the custody log with your name and the time, and
# it holds for the profile as it stands: if it changes, the gate closes again.

# %%
gate(case, "profile", confirmed_by=CONFIRMED_BY)

# %% [markdown]
# Next: [01 · Load the evidence](01_load_the_evidence.ipynb).
