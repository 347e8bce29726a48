"""What people read of a package: README in both languages, and the licence."""

from warehouse import findings
from warehouse.explorer.words import LANGUAGES
from warehouse.exports.describe import LICENCE, NAME, TITLES, warnings
from warehouse.exports.relations import Relation


def texts(release: dict, relations: list[Relation]) -> dict[str, str]:
    """Texts by the name of their file."""
    made = {
        f"README.{language}.md": findings.environment(language)
        .get_template(f"package.{language}.md.jinja")
        .render(
            release=release,
            relations=relations,
            simulated=[relation for relation in relations if relation.is_simulated],
            warnings={relation.name: warnings(relation, language) for relation in relations},
            licence=LICENCE,
            name=NAME,
            titles=TITLES,
        )
        for language in LANGUAGES
    }
    licence = findings.environment("en").get_template("package-licence.md.jinja")
    return made | {"LICENSE.md": licence.render(licence=LICENCE)}
