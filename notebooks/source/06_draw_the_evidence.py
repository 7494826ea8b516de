# %% [markdown]
# # 06 · Draw the evidence
#
# ## Question
#
# **What happened, when, from where?**
#
# A figure is an exhibit: it says what is shown and not what it proves, names its unit and time zone, and carries its
# number of mails and its evidence in its foot. Beside each picture lies the CSV it was drawn from. The same tables
# give the same bytes.

# %% [markdown]
# ## Parameters
#
# Leave `CASE` as it is to work on the sample case, a made-up incident with known answers. To work on your own, put
# the folder of a case there, or start JupyterLab with `toolkit lab CASE`.

# %% tags=["parameters"]
CASE = None  # the folder of a case; None opens the sample case
LANGUAGE = "en"  # of what the cells say; figures and report keep that of the case

# %%
from toolkit.notebook import case_at, figure, figures_of, show

case = case_at(CASE, LANGUAGE)

# %% [markdown]
# ## Answer

# %%
show(figures_of(case), "The figures of this case, in the folder `figures`")

# %% [markdown]
# **How far the evidence reaches.** Look here first: where no file reaches, an empty day says nothing.

# %%
figure(case, "coverage")

# %%
figure(case, "volume")

# %% [markdown]
# **What happened, and when.**

# %%
figure(case, "verdicts")

# %%
figure(case, "rhythm")

# %%
figure(case, "funnel")

# %% [markdown]
# **From where, and how.**

# %%
figure(case, "countries")

# %%
figure(case, "networks")

# %%
figure(case, "authentication")

# %%
figure(case, "path")

# %% [markdown]
# **To whom, and in which groups.**

# %%
figure(case, "landing")

# %%
figure(case, "campaigns")

# %% [markdown]
# **Who sends in our name, and what a control would have done.**

# %%
figure(case, "senders")

# %%
figure(case, "controls")

# %%
show(case.timeline, "The timeline, each fact with the row it comes from")

# %% [markdown]
# ## What to look for
#
# - **Waves.** A few short bursts at office hours is one habit; a steady trickle is another.
# - **The first mail of each wave.** Attackers try one address before they write to fifty.
# - **Grey bands** in the figures of time: no evidence covers those days.

# %% [markdown]
# ## What it does not prove
#
# - Two things at the same time are not cause and effect.
# - A peak may be a peak of the evidence: more mailboxes were exported for that week. Compare with the coverage first.
# - Bars count mails, not people and not harm.

# %% [markdown]
# Next: [07 · Weigh the controls](07_weigh_the_controls.ipynb).
