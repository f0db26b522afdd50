/** What models accept as the name of a tool. */
const LONGEST = 64

const clean = (name: string): string => name.replaceAll(/[^\w-]/g, '_').slice(0, LONGEST)

/**
 * A name that models accept and that is not taken: the tool's own, or with its server's before it, or with a number behind. The result is
 * taken then.
 */
export function nameFor(server: string, tool: string, taken: Set<string>): string {
  const long = clean(`${server}_${tool}`)
  let name = [clean(tool), long].find((each) => !taken.has(each))
  for (let number = 2; name === undefined; number++) {
    const numbered = `${long.slice(0, LONGEST - 1 - String(number).length)}_${number}`
    if (!taken.has(numbered)) name = numbered
  }
  taken.add(name)
  return name
}
