# %% [markdown]
# # 90 · Pivot freely
#
# ## Question
#
# **What else do the tables know?** For analysts who already know what to ask.
#
# Every table of the [contract](../docs/schema.md) is a pandas frame (`case.mail`, `case.trace`, …) and a view in SQL
# (`mail`, `trace`, …). The recipes below are short on purpose: copy one, and change it.

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case

# %%
import toolkit
from toolkit.notebook import card, case_at, mail_of, pivot, show, tables_of

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
show(tables_of(case), "The tables of this case")

# %% [markdown]
# **From one value to everything that touches it**: `ip`, `helo`, `address`, `domain`, `subject`, `sha256`,
# `message_id`, `mail_uid`.

# %%
pivot(case, helo="User")

# %%
frames = toolkit.pivot(case, domain="contoso.com")  # put one of yours here
named = frames.get("mail", case.mail.head(0))  # a table without a row that touches the value is not among them
show(named[["received_at", "header_from", "subject"]], "Mail that names the domain")

# %% [markdown]
# **Who writes to themselves?** The mark of the first wave of this abuse, and only one of its forms.

# %%
show(
    case.sql("""
    select m.received_at, m.header_from, m.subject, v.verdict, m.mail_uid
    from mail m join signals s using (mail_uid) join verdicts v using (mail_uid)
    where s.signal_id = 'self_addressed' and s.answer = 'hit' order by 1"""),
    "Mail from a person to the same person",
)

# %% [markdown]
# **Which file went to whom?** Attachments by their content, whatever they were called.

# %%
show(
    case.sql("""
    select a.sha256, any_value(a.name) as name, any_value(a.detected_type) as type, count(*) as copies,
           string_agg(distinct v.verdict, ', ') as verdicts
    from attachments a join mail m on m.best_copy_uid = a.message_uid join verdicts v using (mail_uid)
    where a.sha256 is not null group by 1 order by copies desc"""),
    "Attachments",
)

# %% [markdown]
# **Hour by hour**, in pandas. Times are UTC; turn them into local time only to look at them.

# %%
spoofs = case.mail.merge(case.verdicts.query("verdict == 'direct_send_spoof'"), on="mail_uid")
local = spoofs["received_at"].dt.tz_convert(case.settings.case.time_zone)
hours = local.dt.hour.value_counts().sort_index()
show(hours.rename_axis("hour").reset_index(name="mails"), f"Spoofs by hour in {case.settings.case.time_zone}")

# %% [markdown]
# **What decided?** Clauses that are UNKNOWN most often: what to ask for next.

# %%
show(
    case.sql("""
    select clause, count(*) filter (where answer) as true, count(*) filter (where not answer) as false,
           count(*) filter (where answer is null) as unknown from clauses group by 1 order by unknown desc"""),
    "Answers",
)

# %% [markdown]
# **Signals by verdict**: a signal changes no verdict, but tells what a wave is made of.

# %%
show(
    case.sql("""
    select signal_id, severity, count(*) as hits, count(*) filter (where verdict like '%spoof') as of_these_spoofs
    from signals join verdicts using (mail_uid) where answer = 'hit' group by 1, 2 order by 3 desc"""),
    "Signals",
)

# %% [markdown]
# **One mail in full**, in plain text: the form that survives everything.

# %%
print(card(case, mail_of(case)))

# %% [markdown]
# **One file, no case**: `toolkit.read_messages("one.eml")`, `toolkit.read_trace("trace.csv")`, and
# `toolkit.explain_header(b"…")`.

# %% [markdown]
# ## What to look for
#
# - **Nulls.** A null says that the evidence does not record it. In SQL `x <> 'y'` is neither true nor false for a
#   null, so such rows vanish from an answer; write `x is distinct from 'y'` where you mean them too.
# - **Rows against mails against people.** A mail has copies, trace rows and deliveries: say which you count.

# %% [markdown]
# ## What it does not prove
#
# - A query answers the question that was typed. Keep it with its answer: a number without its filter is no finding.
# - The tables hold what was read. What was not is in `problems` and `ledger`.
