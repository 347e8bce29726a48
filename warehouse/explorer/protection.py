"""Pekerja rentan: who is protected by whose money, what a budget pays for, whose cover ends when."""

from warehouse.explorer import (
    budget_form,
    protection_below,
    protection_budgets,
    protection_cliff,
    protection_published,
    protection_retention,
    regions,
    say,
)
from warehouse.explorer.view import View


def page(view: View) -> None:
    say.title(view.words("protection.title"), anchor=False)
    region = regions.choose(view)
    protection_published.show(view, region)
    budget_form.show(view, region)
    protection_budgets.show(view, region)
    protection_below.show(view, region)
    protection_cliff.show(view, region)
    protection_retention.show(view, region)
