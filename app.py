"""The explorer's pages. Run it with `warehouse serve`."""

from warehouse.explorer import check, claims, coverage, data, frame, home, protection, region

frame.run(
    [
        frame.Route("home", "", home.page),
        frame.Route("coverage", "cakupan", coverage.page),
        frame.Route("protection", "pekerja-rentan", protection.page),
        frame.Route("claims", "klaim", claims.page),
        frame.Route("check", "cek-angka", check.page),
        frame.Route("region", "wilayah", region.page),
        frame.Route("data", "data-dan-metode", data.page),
    ]
)
