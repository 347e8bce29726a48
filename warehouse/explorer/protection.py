"""Pekerja rentan: who is protected by whose money, what a budget pays for, do budgets add up."""

import streamlit as st

from warehouse.explorer import (
    bars,
    budget_form,
    protection_below,
    protection_budgets,
    protection_published,
    regions,
)
from warehouse.explorer.view import View


def page(view: View) -> None:
    st.title(view.words("protection.title"), anchor=False)
    region = regions.choose(view)
    protection_published.show(view, region)
    budget_form.show(view, region)
    protection_budgets.show(view, region)
    protection_below.show(view, region)
    st.header(view.words("protection.records_title"), anchor=False)
    bars.small_print([view.words("protection.no_cliff"), view.words("protection.no_retention")])
