"""Whether everybody can use a page, by the rules of axe."""

from pathlib import Path

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Only what is wrong leaves the browser: what is right fills megabytes.
LOOK = """async what => {
  const found = await axe.run(document, {...what, resultTypes: ['violations'], selectors: false, preload: false})
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)
}"""
# What differs in its words, numbers and addresses alone is found fit or not together: of a long list two of each form stay, or the
# tables of all units would be looked at for minutes. Fields are written one by one, so they all stay where they are no row of a table.
# Nobody can work with the page afterwards.
FEWER_ALIKE = """() => {
  const TELLING = ['class', 'role', 'type', 'scope', 'lang', 'fill', 'disabled', 'hidden']
  const OF_ROWS = ['TBODY', 'SELECT', 'OPTGROUP', 'DATALIST'], FIELD = 'input, select, textarea, button'
  const numbers = new Map()
  const formOf = one => {
    const children = [...one.children], counts = new Map(), inside = [], rows = OF_ROWS.includes(one.tagName)
    const list = rows || (one.tagName !== 'TR' && children.length > 4 && children.every(child => child.tagName === children[0].tagName))
    for (const child of children) {
      const form = formOf(child), before = counts.get(form) || 0
      counts.set(form, before + 1)
      if (list && before > 1 && (rows || !child.matches(`${FIELD}, :has(${FIELD})`))) child.remove()
      else inside.push(form)
    }
    const has = one.getAttributeNames().sort().map(name => TELLING.includes(name) ? `${name}=${one.getAttribute(name)}` : name)
    const words = [...one.childNodes].some(it => it.nodeType === Node.TEXT_NODE && it.data.trim())
    const form = [one.tagName, words, ...has, ...inside].join(' ')
    if (!numbers.has(form)) numbers.set(form, numbers.size)
    return numbers.get(form)
  }
  formOf(document.body)
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page) -> list[str]:
    """Return which rules a page breaks that has axe in it, with the first element of each."""
    return page.evaluate(LOOK, {"runOnly": STANDARDS})


def too_pale(page) -> list[str]:
    """Return, of a page that has axe in it, what alone depends on the light it is seen by: too little contrast."""
    return page.evaluate(LOOK, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
