type Child = Node | string

/** An element with attributes and children; attributes that are undefined are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    // The page's policy forbids style attributes, but not what a script sets.
    if (key === 'style') made.style.cssText = value ?? ''
    else if (value !== undefined) made.setAttribute(key, value)
  }
  made.append(...children)
  return made
}

/** The one element of the page that matches; throws when the page has none of that kind. */
export function find<Kind extends HTMLElement>(selector: string, kind: new () => Kind): Kind {
  const found = document.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`)
  return found
}

/** The element with a test id: the page's stable names. */
export const part = <Kind extends HTMLElement>(testId: string, kind: new () => Kind): Kind =>
  find(`[data-testid="${testId}"]`, kind)

/** Writes text only where it changed, so that live regions stay quiet and selections stay. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
