"""Files of some hundred persons, as an office would send them: nothing is wrong with them."""

import random

from office import CLAIMS, CONTRIBUTIONS, MEMBERS, claim, contribution, member, nik, text

Row = dict[str, str]
HEADERS = {"members": MEMBERS, "contributions": CONTRIBUTIONS, "claims": CLAIMS}
AS_OF = "2025-06-30"
REGIONS = ("Kota Pasuruan", "Kab. Pasuruan")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni")


def rows(entity: str) -> list[Row]:
    """Rows of a file by header; the same at each call."""
    made = {"members": _members, "contributions": _contributions, "claims": _claims}[entity]()
    return [dict(zip(HEADERS[entity], row, strict=True)) for row in made]


def csv_of(found: list[Row]) -> str:
    return text(tuple(found[0]), [tuple(row.values()) for row in found])


def _members() -> list[tuple[str, ...]]:
    drawn = random.Random(1)
    return [
        member(
            i,
            **{
                "Kabupaten/Kota": REGIONS[i % 2],
                "TMT": f"01/{1 + i % 12:02}/2024",
                "Lunas s.d.": f"30/0{(4, 6, 9)[i % 3]}/2025",
                "Tahun Lahir": str(drawn.randint(1963, 2005)),
                "Jenis Kelamin": "PL"[i % 2],
            },
        )
        for i in range(200)
    ]


def _contributions() -> list[tuple[str, ...]]:
    return [
        contribution(
            i,
            **{
                "Bulan Iuran": f"{month} 2025",
                "Program": program,
                "Jumlah (Rp)": amount,
                "Tgl Bayar": f"{1 + i % 28:02}/0{n}/2025",
            },
        )
        for n, month in enumerate(MONTHS, 1)
        for i in range(60)
        for program, amount in (("JKK", "10.000"), ("JKM", "6.800"))
    ]


def _claims() -> list[tuple[str, ...]]:
    drawn = random.Random(2)
    found = []
    for i in range(150):
        program = ("JHT", "JHT", "JKK", "JKM")[i % 4]
        amount = {"JKM": 42_000_000}.get(program) or drawn.randint(900, 60_000) * 1000
        month = 1 + i % 5
        found.append(
            claim(
                i,
                **{
                    "No Klaim": f"{program}-{i}",
                    "NIK": nik(i),
                    "Program": program,
                    "Tgl Kejadian": f"{1 + i % 18:02}/{month:02}/2025",
                    "Tgl Lapor": f"{2 + i % 18:02}/{month:02}/2025",
                    "Tgl Bayar": "" if i % 10 == 9 else f"{9 + i % 18:02}/{month:02}/2025",
                    "Status": "proses" if i % 10 == 9 else "dibayar",
                    "Jumlah": "" if i % 10 == 9 else f"{amount:,}".replace(",", "."),
                },
            )
        )
    return found
