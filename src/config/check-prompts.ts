import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { templatesOf } from './templates.ts'

/** Between two pairs of braces, what is no name of a value. */
const NAMELESS = /\{\{(?!\s*[\p{L}\p{M}\p{N}_.-]+\s*\}\})[^{}\n]{0,100}\}\}/u

/** Texts with `{{…}}` that nothing takes the place of: written for another program's templates, they would be spoken as they are. */
export function strangeValues(config: Config): Problem[] {
  return templatesOf(config).flatMap(([key, text]) => {
    const [strange] = NAMELESS.exec(text) ?? []
    if (strange === undefined) return []
    return {
      key,
      wrong: `has ${strange}, which names no value and stays as it is`,
      wayOut: 'Write {{name}}, with letters, digits, "_", "-" and dots',
    }
  })
}
