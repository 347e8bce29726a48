"""The script that Streamlit runs for each reader. It stands alone: its folder goes on Python's path."""

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
