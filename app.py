"""The explorer's pages. Run it with `warehouse serve`."""

from warehouse.explorer import check, coverage, frame, home, protection

frame.run(
    [
        frame.Route("home", "", home.page),
        frame.Route("coverage", "cakupan", coverage.page),
        frame.Route("protection", "pekerja-rentan", protection.page),
        frame.Route("check", "cek-angka", check.page),
    ]
)
