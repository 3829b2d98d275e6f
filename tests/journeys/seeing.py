"""Whether everybody can use a page, by the rules of axe."""

from pathlib import Path

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Only what is wrong leaves the browser: what is right fills megabytes.
LOOK = """async what => {
  const found = await axe.run(document, {...what, resultTypes: ['violations'], selectors: false, preload: false})
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page) -> list[str]:
    """Return which rules a page breaks that has axe in it, with the first element of each."""
    return page.evaluate(LOOK, {"runOnly": STANDARDS})


def too_pale(page) -> list[str]:
    """Return, of a page that has axe in it, what alone depends on the light it is seen by: too little contrast."""
    return page.evaluate(LOOK, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
