/** The attributes of the first element of this name, as an XML reader sees them. Throws when there is none. */
export function attributesOf(xml: string, name: string): Record<string, string> {
  const [first] = elementsOf(xml, name)
  if (!first) throw new Error(`no <${name}> in ${xml}`)
  return first
}

export const elementsOf = (xml: string, name: string): Record<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name}\\b([^<>]*)>`, 'g'))].map(([, listed = '']) =>
    Object.fromEntries(
      [...listed.matchAll(/(?<![\w:])([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]),
    ),
  )

export function contentOf(xml: string, name: string): string {
  const found = new RegExp(`<${name}\\b[^<>]*>([^<]*)</${name}>`).exec(xml)
  if (!found) throw new Error(`no text in <${name}> in ${xml}`)
  return plain(found[1] ?? '').trim()
}

/** `<Parameter name= value=>` of a stream. */
export const parametersOf = (xml: string): Record<string, string> =>
  Object.fromEntries(elementsOf(xml, 'Parameter').map(({ name = '', value = '' }) => [name, value]))

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const plain = (text: string): string => text.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
