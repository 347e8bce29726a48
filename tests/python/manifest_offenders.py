"""One sound manifest, one offence: what each rule of the dbt project must name."""

from extract_rules import (
    exact_counts_are_served_through_the_privacy_macros,
    extract_marts_carry_their_flags,
    nothing_served_names_a_person,
    only_marts_are_served,
)
from manifest_rules import (
    columns_are_described,
    contract_is_enforced_on_every_mart,
    data_tests_say_their_kind_and_only_plausibility_warns,
    formulas_stand_whole_in_both_languages,
    layers_read_only_what_they_may,
    mart_columns_have_type_unit_and_labels,
    marts_name_their_columns,
    marts_say_what_they_are,
    measures_carry_their_flags,
    models_are_tested,
    models_have_a_key,
    names_follow_their_layer,
    no_package_is_used,
    relations_are_described,
    seed_columns_are_typed,
)

# Rule, what is done to the nodes of a sound manifest, the offence that must be named.
DOCTORED = [
    (names_follow_their_layer, lambda n: n("model", "dim_base").update(name="base"), "base in core"),
    (
        names_follow_their_layer,
        lambda n: n("model", "int_bases").update(name="bases"),
        "bases in intermediate",
    ),
    (
        names_follow_their_layer,
        lambda n: n("model", "coverage_ranking").update(name="fct_ranking"),
        "fct_ranking in coverage",
    ),
    (
        names_follow_their_layer,
        lambda n: n("model", "stg_published__claims").update(name="stg_claims"),
        "stg_claims in staging",
    ),
    *[
        (
            layers_read_only_what_they_may,
            lambda n, child=child, parent=parent: n("model", child)["depends_on"]["nodes"].append(
                n(*parent)["unique_id"]
            ),
            offence,
        )
        for child, parent, offence in [
            (
                "stg_published__claims",
                ("model", "dim_base"),
                "stg_published__claims (staging) reads dim_base (core)",
            ),
            ("int_bases", ("model", "dim_base"), "int_bases (intermediate) reads dim_base (core)"),
            ("int_bases", ("seed", "claims"), "int_bases (intermediate) reads claims (published)"),
            ("dim_base", ("seed", "claims"), "dim_base (core) reads claims (published)"),
            (
                "dim_base",
                ("model", "stg_published__claims"),
                "dim_base (core) reads stg_published__claims (staging)",
            ),
            (
                "coverage_ranking",
                ("model", "claims_by_office"),
                "coverage_ranking (coverage) reads claims_by_office (claims)",
            ),
            (
                "claims_by_office",
                ("model", "coverage_ranking"),
                "claims_by_office (claims) reads coverage_ranking (coverage)",
            ),
            # Only what counts persons sees records.
            (
                "int_bases",
                ("model", "memberships"),
                "int_bases (intermediate) reads memberships (records)",
            ),
            (
                "fct_membership_month",
                ("model", "memberships"),
                "fct_membership_month (core) reads memberships (records)",
            ),
            (
                "coverage_ranking",
                ("model", "memberships"),
                "coverage_ranking (coverage) reads memberships (records)",
            ),
            (
                "figure_rivals",
                ("model", "stg_extract__claims"),
                "figure_rivals (quality) reads stg_extract__claims (staging)",
            ),
            (
                "memberships",
                ("seed", "sample_members"),
                "memberships (records) reads sample_members (sample)",
            ),
        ]
    ],
    *[
        (
            relations_are_described,
            lambda n, kind=kind, name=name: n(kind, name).update(description=" "),
            name,
        )
        for kind, name in (("model", "int_bases"), ("seed", "claims"))
    ],
    (
        columns_are_described,
        lambda n: n("seed", "claims")["columns"].pop("program"),
        "claims.program",
    ),
    (
        models_are_tested,
        lambda n: n("test", "dim_base__keeps_its_rules").update(attached_node=None),
        "dim_base",
    ),
    (
        columns_are_described,
        lambda n: n("model", "int_bases")["columns"]["base_id"].update(description=""),
        "int_bases.base_id",
    ),
    (
        columns_are_described,
        lambda n: n("model", "stg_published__claims")["columns"].pop("program"),
        "stg_published__claims.program",
    ),
    (
        columns_are_described,
        lambda n: n("model", "int_bases")["columns"].update(gone={"description": "Was renamed."}),
        "int_bases.gone",
    ),
    (
        contract_is_enforced_on_every_mart,
        lambda n: n("model", "dim_base")["config"]["contract"].update(enforced=False),
        "dim_base",
    ),
    (
        marts_say_what_they_are,
        lambda n: n("model", "dim_base")["config"]["meta"].update(served="yes"),
        "dim_base: served is not true or false",
    ),
    *[
        (
            marts_say_what_they_are,
            lambda n, key=key: n("model", "dim_base")["config"]["meta"].pop(key),
            f"dim_base: no {key}",
        )
        for key in ("grain", "unit", "label_id", "label_en", "about_id", "about_en")
    ],
    (
        marts_say_what_they_are,
        lambda n: n("model", "dim_base")["config"]["meta"].pop("usage_warnings"),
        "dim_base: no list of usage_warnings",
    ),
    (
        marts_say_what_they_are,
        lambda n: n("model", "dim_base")["config"]["meta"].update(usage_warnings=["rounded", "careful"]),
        "dim_base: unknown usage_warnings ['careful']",
    ),
    (
        mart_columns_have_type_unit_and_labels,
        lambda n: n("model", "dim_base")["columns"]["base_id"].update(data_type=None),
        "dim_base.base_id: no data_type",
    ),
    (
        mart_columns_have_type_unit_and_labels,
        lambda n: n("model", "dim_base")["columns"]["base_id"]["config"]["meta"].update(label_id=""),
        "dim_base.base_id: no label_id",
    ),
    (
        formulas_stand_whole_in_both_languages,
        lambda n: n("model", "target_progress")["columns"]["realised_pct"]["config"]["meta"].pop(
            "excludes_id"
        ),
        "target_progress.realised_pct: no excludes_id",
    ),
    (
        formulas_stand_whole_in_both_languages,
        lambda n: n("model", "dim_base")["columns"]["base_id"]["config"]["meta"].update(formula_id="x"),
        "dim_base.base_id: no formula_en, excludes_id, excludes_en",
    ),
    (
        measures_carry_their_flags,
        lambda n: n("model", "target_progress")["columns"].pop("is_press_only"),
        "target_progress: no is_press_only",
    ),
    (
        models_have_a_key,
        lambda n: n("test", "int_bases__keeps_its_rules").update(attached_node=None),
        "int_bases",
    ),
    (
        models_have_a_key,
        lambda n: n("test", "dim_base__keeps_its_rules")["test_metadata"]["kwargs"]["rules"].pop(0),
        "dim_base",
    ),
    (
        models_have_a_key,
        lambda n: n("test", "records_claims__keeps_its_rules").update(attached_node=None),
        "records_claims",
    ),
    (
        contract_is_enforced_on_every_mart,
        lambda n: n("model", "memberships")["config"]["contract"].update(enforced=False),
        "memberships",
    ),
    *[
        (
            only_marts_are_served,
            lambda n, kind=kind, name=name: n(kind, name)["config"]["meta"].update(served=True),
            f"{name} ({of}) is served",
        )
        for kind, name, of in (
            ("model", "memberships", "records"),
            ("model", "stg_extract__members", "staging"),
            ("model", "int_membership_events", "intermediate"),
            ("seed", "sample_members", "sample"),
        )
    ],
    (
        exact_counts_are_served_through_the_privacy_macros,
        lambda n: n("model", "fct_membership_month")["config"]["meta"].update(served=True),
        "fct_membership_month",
    ),
    *[
        (
            exact_counts_are_served_through_the_privacy_macros,
            lambda n, parent=parent: n("model", "extract_reconciliation")["depends_on"]["nodes"].append(
                n("model", parent)["unique_id"]
            ),
            "extract_reconciliation",
        )
        for parent in ("fct_membership_month", "int_extract__cover_ends", "records_claims")
    ],
    *[
        (
            extract_marts_carry_their_flags,
            lambda n, name=name, flag=flag: n("model", name)["columns"].pop(flag),
            f"{name}: no {flag}",
        )
        for name, flag in (
            ("sponsorship_cliff", "is_suppressed"),
            ("loss_ratio", "is_simulated"),
            # It reads what is published only, and comes from extracts all the same.
            ("extract_reconciliation", "extract_as_of_on"),
        )
    ],
    (
        extract_marts_carry_their_flags,
        lambda n: n("model", "claims_development")["config"]["meta"].update(usage_warnings=["rounded"]),
        "claims_development: does not warn of simulated rows",
    ),
    (
        nothing_served_names_a_person,
        lambda n: n("model", "dim_base").update(schema="records", alias="memberships"),
        "dim_base: employer_id, person_id",
    ),
    (
        seed_columns_are_typed,
        lambda n: n("seed", "bases")["config"]["column_types"].pop("base_id"),
        "bases.base_id has no column type",
    ),
    (
        seed_columns_are_typed,
        lambda n: n("seed", "bases")["config"]["column_types"].update(base="varchar"),
        "bases.base is not in the CSV",
    ),
    (
        data_tests_say_their_kind_and_only_plausibility_warns,
        lambda n: n("test", "int_bases__keeps_its_rules")["config"]["meta"].clear(),
        "int_bases__keeps_its_rules: test_kind None",
    ),
    (
        data_tests_say_their_kind_and_only_plausibility_warns,
        lambda n: n("test", "int_bases__keeps_its_rules")["config"].update(severity="warn"),
        "int_bases__keeps_its_rules: integrity with severity warn",
    ),
    (
        data_tests_say_their_kind_and_only_plausibility_warns,
        lambda n: n("test", "int_published_figures__is_plausible")["config"].update(severity="ERROR"),
        "int_published_figures__is_plausible: plausibility with severity ERROR",
    ),
    *[
        (
            marts_name_their_columns,
            lambda n, sql=sql: n("model", "dim_base").update(raw_code=sql),
            "dim_base",
        )
        for sql in (
            "select * from {{ ref('bases') }}",
            "with b as (select 1) select\n    b.base_id,\n    s.*\nfrom b",
            "with b as (select 1)\nselect base_id from b union all select distinct * from b",
        )
    ],
    (
        no_package_is_used,
        lambda n: n("seed", "bases").update(package_name="dbt_utils"),
        "dbt_utils",
    ),
]
