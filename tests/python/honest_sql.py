"""SQL that readers write, with its answer; None where any row will do. test_sandbox.py asks it."""

from datetime import date
from decimal import Decimal

HONEST = {
    "unqualified": ("select base_id from dim_base where base_id = 'employed'", [("employed",)]),
    "qualified": ("select base_id from core.dim_base where base_id = 'employed'", [("employed",)]),
    "catalog": ("select base_id from warehouse.core.dim_base where base_id = 'formal'", [("formal",)]),
    "quoted": ('SELECT "base_id" FROM "CORE"."Dim_Base" WHERE base_id = \'formal\';', [("formal",)]),
    "comments": ("-- one\nselect /* two; */ 1 as n -- three", [(1,)]),
    "semicolon_in_a_text": ("select ';' as s;", [(";",)]),
    "from_first": ("from core.dim_base select count(*) > 5 as many", [(True,)]),
    "values": ("select sum(x) from (values (1), (2)) as t (x)", [(3,)]),
    "cte": ("with a as (select 1 as n), b as (select n + 1 as n from a) select n from b", [(2,)]),
    "cte_named_as_a_relation": ("with dim_base as (select 7 as n) select n from dim_base", [(7,)]),
    "recursion": (
        "with recursive a as (select 1 as n union all select n + 1 from a where n < 4)"
        " select sum(n) from a",
        [(10,)],
    ),
    "window": (
        "select n, sum(n) over (order by n) as s, lag(n) over (order by n) as before"
        " from range(1, 3) as r (n) order by n",
        [(1, 1, None), (2, 3, 1)],
    ),
    "named_window": (
        "select max(n) over w from range(2) as r (n) window w as (order by n)",
        [(0,), (1,)],
    ),
    "qualify": (
        "select n from range(3) as r (n) qualify row_number() over (order by n desc) = 1",
        [(2,)],
    ),
    "union": ("select 1 as n union select 2 union all select 2 order by n desc limit 2", [(2,), (2,)]),
    "except": ("select 1 as n except select 1", []),
    "filter": ("select count(*) filter (where n > 0), count_if(n > 1) from range(3) as r (n)", [(2, 1)]),
    "lateral_alias": ("select 2 as a, a * 3 as b", [(2, 6)]),
    "lateral": (
        "select b.m from range(1, 3) as a (n), lateral (select a.n * 2 as m) as b",
        [(2,), (4,)],
    ),
    "group_by_all": (
        "select n % 2 as odd, count(*) from range(3) as r (n) group by all order by all",
        [(0, 2), (1, 1)],
    ),
    "rollup": (
        "select n, count(*) from range(2) as r (n) group by rollup (n) order by n nulls last",
        [(0, 1), (1, 1), (None, 2)],
    ),
    "lists": (
        "select list_contains([1, 2], 2), [x * 2 for x in [1, 2]][2], len([1, 2][1:1])",
        [(True, 4, 1)],
    ),
    "unnest": ("select unnest([1, 2]) as n", [(1,), (2,)]),
    "struct": ("select {'a': 1}.a", [(1,)]),
    "case": ("select case when 1 > 2 then 'x' else coalesce(null, 'y') end", [("y",)]),
    "texts": (
        "select upper('a') || substr('bcd', 2, 1), 'JAWA' ilike 'jaw%', split_part('a,b', ',', 2)",
        [("Ac", True, "b")],
    ),
    "regular_expression": ("select regexp_extract('Rp 12', '[0-9]+')", [("12",)]),
    "dates": (
        "select date '2024-12-31' + interval 1 day > date '2024-12-31', last_day(date '2024-02-06'),"
        " extract(year from date '2024-05-06'), strftime(date '2024-05-06', '%Y')",
        [(True, date(2024, 2, 29), 2024, "2024")],
    ),
    "months": (
        "select count(*) from generate_series(date '2024-01-01', date '2024-02-01', interval 1 month)",
        [(2,)],
    ),
    "decimals": (
        "select 1.50 + 1.25, round(2.345, 2), 7 / 2, 7 // 2",
        [(Decimal("2.75"), Decimal("2.35"), 3.5, 3)],
    ),
    "in_subquery": (
        "select count(*) from dim_base where base_id in (select base_id from dim_base)",
        None,
    ),
    "star": ("select * exclude (base_id) replace ('x' as label_id) from core.dim_base limit 1", None),
    "columns": ("select max(columns('label_.*')) from core.dim_base", None),
    "meta": ("select count(*) > 10 from meta.relations", [(True,)]),
    "semi_join": (
        "from dim_base as a semi join dim_base as b on a.base_id = b.base_id select count(*)",
        None,
    ),
    "asof_join": (
        "select b.n from (select 5 as n) as a asof join range(9) as b (n) on a.n >= b.n",
        [(5,)],
    ),
    "medians": (
        "select median(n), string_agg(n::varchar, ',' order by n) from range(3) as r (n)",
        [(1.0, "0,1,2")],
    ),
    "decimals_in_a_list": (
        "select list(n), [1.5], quantile_cont(n, [0.5]) from (values (1.25), (1.25)) as t (n)",
        [('["1.25", "1.25"]', '["1.5"]', '["1.25"]')],
    ),
    "map_of_dates": (
        "select histogram(n) from (values (date '2024-02-06')) as t (n)",
        [('{"2024-02-06": 1}',)],
    ),
    "dates_before_our_era": (
        "select date '-0001-01-01', make_date(-5000, 1, 1), date '9999-12-31'",
        [("0002-01-01 (BC)", "5001-01-01 (BC)", date(9999, 12, 31))],
    ),
    "method_of_a_column": (
        "select n.year(), t.n.month(), b.upper().lower()"
        " from (values (date '2024-02-06', 'A')) as t (n, b)",
        [(2024, 2, "a")],
    ),
    "lambda_of_a_method": (
        "select l.list_filter(lambda x: x > 1) from (select [1, 2] as l)",
        [("[2]",)],
    ),
    "old_lambda": ("select list_reduce([1, 2], (x, y) -> x + y)", [(3,)]),
    "aggregate_of_a_list": ("select list_aggregate([1, 2], 'SUM'), [1, 2].list_aggr('max')", [(3, 2)]),
    "now": (
        "select now() = current_timestamp, today() = current_date, current_date() = today(),"
        " now()::varchar > '2024'",
        [(True, True, True, True)],
    ),
    "now_comes_back": ("select now(), current_timestamp, current_date", None),
    "time_zone": (
        "select timestamp '2024-01-01' at time zone 'Asia/Jakarta' at time zone 'UTC'",
        [("2023-12-31T17:00:00",)],
    ),
    "slice": ("select array_slice([1, 2], 2, 2), [1, 2][1:1]", [("[2]", "[1]")]),
    "is_null": ("select 1 isnull, null is null", [(False, True)]),
    "top": ("select approx_top_k(n, 1) from (values ('a'), ('a'), ('b')) as t (n)", [('["a"]',)]),
    "cases": ("select " + "case when true then " * 20 + "1" + " end" * 20, [(1,)]),
    "pivot_by_hand": (
        "select sum(n) filter (where b = 'x'), sum(case when b = 'y' then n end)"
        " from (values (1, 'x'), (2, 'y')) as t (n, b)",
        [(1, 2)],
    ),
    "hard_space": ("select\u00a01 as n", [(1,)]),
}
