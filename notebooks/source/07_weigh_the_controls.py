# %% [markdown]
# # 07 · Weigh the controls
#
# ## Question
#
# **What would have stopped it, and what would break?**
#
# Each control asks a different question of a mail, so each stops something else. *Reject Direct Send* looks at the
# envelope alone (P1); DMARC looks at the author (P2); a connector restricted to the gateway looks at the address. For
# every mail of this case the answer is worked out for each: [what would have stopped
# it](../docs/method.md#what-would-have-stopped-it).

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case

# %%
from toolkit.notebook import case_at, figure, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
figure(case, "controls")

# %%
show(
    case.sql("""
    select verdict, count(*) as mails,
           count(*) filter (where would_reject_direct_send) as "Reject Direct Send (RDS)",
           count(*) - count(would_reject_direct_send) as "RDS not known",
           count(*) filter (where would_dmarc_reject) as "DMARC reject",
           count(*) - count(would_dmarc_reject) as "DMARC not known",
           count(*) filter (where would_gateway_lockdown_block) as "gateway lock-down",
           count(*) - count(would_gateway_lockdown_block) as "lock-down not known"
    from verdicts group by 1 order by 2 desc, 1"""),
    "Mails that each control would have refused, and those of which that is not known",
)

# %% [markdown]
# Real mail that the control would refuse too. It must get a connector, or another way to send, *before* the switch is
# turned.

# %%
show(
    case.sql("""
    select m.connecting_ip, m.helo, v.verdict, count(*) as mails, count(distinct m.mail_from) as senders,
           min(m.received_at) as first, max(m.received_at) as last
    from verdicts v join mail m using (mail_uid) where v.would_connector_require
    group by 1, 2, 3 order by mails desc"""),
    "Sources that need a connector first",
)

# %%
show(
    case.sql("""
    select m.received_at, v.verdict, m.mail_from, m.header_from, m.subject
    from verdicts v join mail m using (mail_uid)
    where v.verdict in ('direct_send_spoof', 'header_spoof') and not v.would_reject_direct_send order by 1"""),
    "Spoofs that Reject Direct Send would have let through",
)

# %%
show(case.senders[["connecting_ip", "helo", "mail_count", "verdict", "handling"]], "What is proposed for each source")

# %% [markdown]
# ## What to look for
#
# - **Spoofs that remain** after the control you have in mind. A foreign envelope with our name in `From` passes
#   Reject Direct Send.
# - **Rare senders.** A yearly mailing or a quarterly report may not fall into the window at all. Ask, do not count.
# - **Answers that are not known**: where the envelope is not recorded, the control's answer is not either.

# %% [markdown]
# ## What it does not prove
#
# - These are answers about *this* evidence. An attacker who meets a control changes the method.
# - `would_dmarc_reject` assumes a policy of `reject` that Exchange Online is told to honour. Behind a gateway it
#   usually is not.
# - Mail that Reject Direct Send refuses is in no trace: whether it is on, and what it stopped, no count of mails tells.
#   A bounce, or a server's log, that quotes `5.7.68` is the only record; the signal `refused_by_reject_direct_send`
#   names the mails that do.
# - Nothing here was switched on or tested in the tenant. The commands in the export are to be read, then run by those
#   who own it.

# %% [markdown]
# Next: [08 · Write the report](08_write_the_report.ipynb).
