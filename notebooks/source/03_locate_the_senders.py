# %% [markdown]
# # 03 · Locate the senders
#
# ## Question
#
# **Whose networks connected to us?**
#
# Direct Send needs no login: any machine on the Internet may speak to the tenant's smart host. Where those machines
# stand, and who else uses the same networks, tells a hired server from an office printer. All facts come from a dated
# snapshot on this machine; no address is looked up on line, since to ask about an address tells somebody that we ask.

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case

# %%
from toolkit.notebook import case_at, figure, pivot, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer
#
# The map and the bars count the same mails, by the country in which the connecting address is registered.

# %%
figure(case, "countries")

# %% [markdown]
# A country says little, a network more: servers for rent, homes and offices, or the pool of a mail service.

# %%
figure(case, "networks")

# %%
show(
    case.sql("""
    select m.connecting_ip, any_value(f.as_name) as network, any_value(f.country_name) as country,
           any_value(f.network_kind) as kind, string_agg(distinct m.helo, ' · ') as called_itself,
           count(distinct m.mail_uid) as mails, min(m.received_at) as first, max(m.received_at) as last
    from mail m join verdicts v using (mail_uid) left join ip_facts f on f.ip = m.connecting_ip
    where v.verdict in ('direct_send_spoof', 'header_spoof') group by 1 order by mails desc"""),
    "Addresses that the spoofs came from",
)

# %% [markdown]
# Tools leave habits: what a machine calls itself, how its Message-ID is made, which program it claims to be.

# %%
show(
    case.sql("""
    select helo, message_id_form, mailer, tls, count(*) as mails, count(distinct connecting_ip) as addresses
    from mail join verdicts using (mail_uid) where verdict in ('direct_send_spoof', 'header_spoof')
    group by all order by mails desc"""),
    "What the tools leave behind",
)

# %%
figure(case, "campaigns")

# %%
show(case.campaigns, "Groups of spoofs that belong together")

# %%
show(case.domain_facts, "Our own SPF, DKIM, DMARC and MX, from the DNS snapshot of the case")

# %% [markdown]
# From any address to everything that touches it:

# %%
worst = case.sql("""
    select connecting_ip from mail join verdicts using (mail_uid) where connecting_ip is not null
    group by 1 order by count(*) filter (where verdict like '%spoof') desc, count(*) desc, 1 limit 1""")
pivot(case, ip=(*worst["connecting_ip"], "203.0.113.77")[0])

# %% [markdown]
# ## What to look for
#
# - **Hosting networks** where you would expect an office. Printers do not rent servers.
# - **One HELO from many addresses**: one tool, moved around. **Many HELOs from one address**: somebody else's relay.
# - **An address of our own SPF record** among them: a service of ours is abused, or our record is too wide.

# %% [markdown]
# ## What it does not prove
#
# - A country is where a machine is registered, not where a person sits. No attribution follows from a map.
# - The snapshot has a date (`source_date` in `ip_facts`). Addresses change hands; the incident may be older or
#   younger than it.
# - An empty DNS table says that the case holds no snapshot of our records, not that there are none.

# %% [markdown]
# Next: [04 · Find the spoofs](04_find_the_spoofs.ipynb).
