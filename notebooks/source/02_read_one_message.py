# %% [markdown]
# # 02 · Read one message
#
# ## Question
#
# **How did this one message travel?**
#
# Before counting a thousand mails, read one. A message's header is written from the bottom up, each server putting
# its lines on top. Somewhere in it is the *boundary hop*, where Exchange Online took the mail from outside: above it
# Microsoft wrote, below it the sender could write what it liked.

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case
MAIL = None  # a mail_uid; None takes the earliest spoof

# %%
from toolkit.notebook import card, card_of_header, case_at, mail_of, of_mail, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
mail_uid = mail_of(case, MAIL)
card(case, mail_uid)

# %% [markdown]
# The same path as a table, with each `Received` line as it was found. Hops are numbered from the mailbox outward, so
# that a forger who adds lines at the bottom shifts no number. Of a mail that only a trace knows there is no header to
# read: this table and the next are then empty.

# %%
hops = of_mail(case, "hops", mail_uid)
show(hops[["hop", "is_boundary", "is_trusted", "occurred_at", "raw"]], "Received lines")

# %%
results = of_mail(case, "auth_results", mail_uid)
show(results[["method", "result", "reason", "domain", "client_ip", "is_trusted", "raw"]], "Authentication results")

# %%
landed = ["recipient", "status", "folder", "occurred_at", "delivery_location", "post_delivery_action"]
show(of_mail(case, "deliveries", mail_uid)[landed], "To whom it went, and where it landed")

# %% [markdown]
# A header from anywhere gets the same questions. Paste one between the quotes: it is judged by this case's profile,
# and nothing of it enters the case.

# %%
HEADER = """\
Authentication-Results: spf=fail (sender IP is 203.0.113.77) smtp.mailfrom=contoso.com; dkim=none
 (message not signed) header.d=none;dmarc=fail action=none header.from=contoso.com;compauth=fail reason=601
Received: from [203.0.113.77] (203.0.113.77) by SA2PEPF00003AEA.mail.protection.outlook.com (10.167.248.8)
 with Microsoft SMTP Server id 15.20.8901.20 via Frontend Transport; Tue, 1 Jul 2025 13:04:08 +0000
From: Jane Doe <jane.doe@contoso.com>
Subject: Invoice
Return-Path: jane.doe@contoso.com
X-EOPTenantAttributedMessage: 11111111-aaaa-4bbb-8ccc-222222222222:0
X-MS-Exchange-Organization-AuthAs: Anonymous
"""

# %%
card_of_header(case, HEADER)

# %% [markdown]
# ## What to look for
#
# - **The boundary hop and its address.** That is who connected. Names such as the HELO are only what the peer called
#   itself.
# - **P1 against P2.** The envelope (`Return-Path`, P1) and the author that the reader sees (`From`, P2) are different
#   questions: [whose mail is it](../docs/method.md#whose-mail-is-it).
# - **UNKNOWN answers.** Each says what would settle it; often it is a trace row, or the original file in place of a
#   saved copy.

# %% [markdown]
# ## What it does not prove
#
# - Nothing below the boundary hop is evidence of anything but what the peer wrote: Exchange's own fields can be
#   forged there.
# - An address is a machine, not a person. It may be rented, shared, or itself a victim.
# - `X-MS-Exchange-CrossTenant-Id` equal to your tenant proves nothing: Exchange Online stamps the *recipient's*
#   tenant on anonymous mail.

# %% [markdown]
# Next: [03 · Locate the senders](03_locate_the_senders.ipynb).
