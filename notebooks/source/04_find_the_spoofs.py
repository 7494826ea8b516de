# %% [markdown]
# # 04 · Find the spoofs
#
# ## Question
#
# **Which mail claims our name, and what is it?**
#
# Each mail was asked a fixed list of small questions, the [clauses](../docs/method.md#the-clauses). Each answer is
# TRUE, FALSE or UNKNOWN and quotes what it rests on; one [decision table](../docs/method.md#the-decision-table) gives
# the verdict. There is no score. What the evidence does not say stays `undetermined`, and silence neither clears nor
# accuses.

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
from toolkit.notebook import card, case_at, figure, gate, mail_of, review, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
show(
    case.sql("""
    select verdict, count(*) as mails, count(*) filter (where certainty = 'likely') as of_these_likely,
           count(distinct m.connecting_ip) as addresses, min(m.received_at) as first, max(m.received_at) as last
    from verdicts join mail m using (mail_uid) group by 1 order by 2 desc, 1"""),
    "What the mail is",
)

# %%
figure(case, "funnel")

# %%
figure(case, "authentication")

# %% [markdown]
# The spoofs, oldest first. Type into the search box to filter; click a column to sort.

# %%
show(
    case.sql("""
    select m.received_at, v.verdict, m.header_from, m.mail_from, m.subject, m.connecting_ip, m.mail_uid
    from verdicts v join mail m using (mail_uid)
    where v.verdict in ('direct_send_spoof', 'header_spoof', 'gateway_bypass') order by 1"""),
    "Spoofs",
)

# %% [markdown]
# One of them in full. Put any `mail_uid` of the table in place of `mail_of(case)`.

# %%
card(case, mail_of(case))

# %% [markdown]
# Not all Direct Send is malicious. These are all the sources that send in our name from outside, with what is
# proposed for each. The legitimate ones are what a control would break.

# %%
figure(case, "senders")

# %%
show(case.senders.drop(columns="sender_uid"), "Every source that sends in our name")

# %% [markdown]
# And these are the mails on which the evidence contradicts itself, or does not say. A label is your opinion, kept
# beside the verdict; it changes no verdict.

# %%
review(case)

# %% [markdown]
# ## What to look for
#
# - **A source you know** whose mail is called a spoof: a printer, a payroll service, a newsletter. State its address
#   under `relays`, or its signing domain under `dkim_domains`, in `case.toml`; then judge again.
# - **A source you do not know** whose mail is called `known_relay` or `authorised_sender`: a list that is too wide.
# - **`header_spoof`**: the envelope is foreign. Reject Direct Send would *not* have refused these.
# - **`review`**: read each one. They are few, and among them are the ones that matter.

# %% [markdown]
# ## What it does not prove
#
# - `genuine_internal` says that a mailbox of ours submitted it. Whether its owner did is a question for the sign-in
#   logs.
# - A verdict of `likely` rests on at least one answer that the evidence does not give; `missing` names what would
#   settle it.
# - Authentication failures alone prove no spoof: lists, forwarders and gateways break them every day. See [what
#   counts as authentication](../docs/method.md#what-counts-as-authentication).

# %% [markdown]
# ## Gate
#
# Confirm that you looked at the sources above, and that no legitimate one is called a spoof.

# %%
gate(case, "senders", confirmed_by=CONFIRMED_BY)

# %% [markdown]
# Next: [05 · Confirm with the trace](05_confirm_with_the_trace.ipynb).
