-- West stays west and north stays north: at least nine pairs in ten of every layout, on each axis.
--
-- All pairs of a layout count. A pair is kept when its tiles differ in the order of its centres.
-- Tiles in one column (or row) keep a pair only while its centres lie less than one tile apart. A
-- tile is, in degrees, the layout's extent by its number of columns (rows), and never more than the
-- side of the squares that would fill the extent: otherwise one long column would keep everything.
-- Centres that are equal to a tenth of a degree have no order: such a pair is kept while its tiles
-- stand at most one step apart. Everything else is broken, however little the centres differ.
--
-- Nine in ten: required by the issue of the explorer, November 2026. A reader finds a region where
-- an atlas has it; the rest is what equal tiles cost.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Pada peta petak, barat tetap di barat dan utara tetap di utara, paling sedikit sembilan dari sepuluh pasang",
            "threshold": "90 %",
            "threshold_reason_id": "Pembaca menemukan wilayah di tempat atlas menaruhnya; sepersepuluh sisanya adalah harga petak yang sama besar",
            "threshold_reason_en": "A reader finds a region where an atlas has it; the tenth that is left is what equal tiles cost",
            "owner": "maintainers",
            "since": "2026-11",
            "remedy_id": "Geser wilayah yang disebut ke arah tempatnya di atlas.",
            "remedy": "Move the regions named here towards where geography has them.",
        }
    )
}}
with
    tiles as (select * from {{ ref("tiles") }}),

    -- Both axes run from 1: columns from the west, rows from the north.
    places as (
        select map_layout, 'tile_column' as axis, label_short, tile_column as place, longitude as centre
        from tiles

        union all

        select map_layout, 'tile_row', label_short, tile_row, - latitude
        from tiles
    ),

    squares as (
        select
            map_layout,
            sqrt((max(longitude) - min(longitude)) * (max(latitude) - min(latitude)) / count(*)) as side
        from tiles
        group by map_layout
    ),

    tile_sizes as (
        select
            p.map_layout,
            p.axis,
            least(
                (max(p.centre) - min(p.centre)) / (max(p.place) - min(p.place) + 1), max(q.side)
            ) as degrees_of_a_tile
        from places as p
        inner join squares as q on q.map_layout = p.map_layout
        group by p.map_layout, p.axis
    ),

    pairs as (
        select
            a.map_layout,
            a.axis,
            a.label_short || ' and ' || b.label_short as pair,
            b.place - a.place as steps,
            b.centre - a.centre as degrees,
            s.degrees_of_a_tile
        from places as a
        inner join
            places as b
            on b.map_layout = a.map_layout
            and b.axis = a.axis
            and b.label_short > a.label_short
        inner join tile_sizes as s on s.map_layout = a.map_layout and s.axis = a.axis
    ),

    judged as (
        select
            map_layout,
            axis,
            pair,
            case
                when degrees = 0
                then abs(steps) <= 1
                when steps = 0
                then abs(degrees) < degrees_of_a_tile
                else steps * degrees > 0
            end as is_kept
        from pairs
    ),

    shares as (
        select
            map_layout,
            axis,
            count(*) as n_pairs,
            count_if(is_kept) as n_kept,
            min(case when not is_kept then pair end) as a_broken_pair
        from judged
        group by map_layout, axis
    )

select
    'seeds/reference/tiles.csv' as file,
    map_layout || ' | ' || axis as value,
    'keeps '
    || cast(n_kept as string)
    || ' of '
    || cast(n_pairs as string)
    || ' pairs in order, less than nine in ten; broken for one: '
    || a_broken_pair as problem
from shares
where n_kept < 0.9 * n_pairs
