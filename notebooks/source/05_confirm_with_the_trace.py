# %% [markdown]
# # 05 · Confirm with the trace
#
# ## Question
#
# **Does Microsoft's own record agree? Who received it?**
#
# A copy in a mailbox says what arrived. A message trace says what Exchange Online did, also with the mail that nobody
# can find any more. Joined, they check each other: a difference between them is a finding and is never merged away.

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
from toolkit.notebook import case_at, figure, gate, one_sided, reconciliation, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
show(reconciliation(case), "Copies, and each export's rows: how many are tied to a mail, and to how many mails")

# %%
show(one_sided(case), "Mails that one side alone knows")

# %%
show(
    case.sql("""
    select source_table, matched_by, certainty, count(*) as sources, count(disagreements) as that_disagree
    from matches group by all order by 1, 4 desc"""),
    "What ties copies and trace rows to a mail",
)

# %%
show(
    case.sql("""
    select m.received_at, m.subject, m.disagreements, v.verdict, m.mail_uid
    from mail m join verdicts v using (mail_uid) where m.conflicts > 0 order by 1"""),
    "Mails whose sources disagree, and on what",
)

# %%
show(
    case.sql("""
    select v.verdict, coalesce(d.status, 'not recorded') as status, count(*) as deliveries,
           count(distinct d.recipient) as recipients
    from deliveries d join verdicts v using (mail_uid) group by all order by 1, 3 desc"""),
    "Where mail landed, by verdict",
)

# %%
figure(case, "landing")

# %%
show(
    case.sql("""
    select d.recipient, count(*) as spoofs, count(*) filter (where d.status = 'delivered') as delivered,
           min(d.occurred_at) as first, max(d.occurred_at) as last
    from deliveries d join verdicts v using (mail_uid)
    where v.verdict in ('direct_send_spoof', 'header_spoof') group by 1 order by 2 desc, 1"""),
    "Who the spoofs were sent to",
)

# %%
show(case.impact, "What recipients did afterwards, as far as it is recorded")

# %% [markdown]
# ## What to look for
#
# - **Spoofs known from the trace alone.** The mail is not in the mailboxes: quarantined, deleted, or a mailbox nobody
#   exported.
# - **Spoofs known from a copy alone.** The trace does not reach that far back, or was filtered when it was exported.
# - **Records that fit several mails alike.** A Message-ID that a kit used again, or the same subject to the same person
#   within a minute: none was chosen, so the mail may be counted on both sides. Look at them one by one.
# - **Disagreements.** Two sources that name different senders for one mail are for a human; such mail is in `review`.
#   `status` among them: one export says that it arrived, another that it did not. Often it was released or removed
#   between the two.
# - **Recipients who answered.** An answer to a spoof went somewhere else than to its author.

# %% [markdown]
# ## What it does not prove
#
# - Mail that Reject Direct Send refused is in no trace. Absence from the trace is not absence of attack.
# - `delivered` says that a mailbox took it. Whether it was read is recorded only where a table above says so.
# - An expanded distribution list has one row in some exports and one for each member in others: count people, not
#   rows.
# - `sender_address` of most exports is neither surely the envelope nor surely the author.

# %% [markdown]
# ## Gate
#
# Confirm that you can explain each difference above. The counts are not made equal for you.

# %%
gate(case, "counts", confirmed_by=CONFIRMED_BY)

# %% [markdown]
# Next: [06 · Draw the evidence](06_draw_the_evidence.ipynb).
